"""Plain links by which a page is passed on: no script, no other house's code."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

LINE = "\r\n"
"""A line break in a mail's body (RFC 6068)."""


@dataclass(frozen=True)
class Share:
    """The addresses behind “by mail” and “by WhatsApp”, and the page's own in plain words."""

    mail: str
    whatsapp: str
    address: str


def share(address: str, title: str, text: str = "") -> Share:
    """Return the links that pass a page on, with its title, a line of text and its address.

    Whoever follows one chooses the recipient themselves; nothing is sent from here.
    """
    body = (LINE * 2).join(part for part in (title, text, address) if part)
    return Share(
        mail=f"mailto:?subject={quote(title, safe='')}&body={quote(body, safe='')}",
        whatsapp=f"https://wa.me/?text={quote(f'{title}: {address}', safe='')}",
        address=address,
    )
