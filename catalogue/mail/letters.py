"""Letters: templates of ``templates/mail/`` rendered in the recipient's language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flask import current_app, render_template

from catalogue.i18n.languages import using_locale
from catalogue.mail.formats.blocks import QUOTE, blocks
from catalogue.mail.formats.letter import Contact, Letter


def operator_contact() -> Contact:
    """Return the contact of the house, which answers where no institution does."""
    return Contact(current_app.config["SITE_NAME"], current_app.config["CONTACT_EMAIL"])


@dataclass
class Links:
    """The addresses that a letter leads to, each with what its link is called in the HTML."""

    labels: dict[str, str] = field(default_factory=dict)

    def link(self, address: str, label: object) -> str:
        """Return an address as the plain text has it, and remember its name."""
        self.labels[address] = str(label)
        return address


def quoted(text: str) -> str:
    """Return what somebody wrote as a quotation, so that no line of it is taken for ours."""
    return "\n".join(f"{QUOTE} {line}".rstrip() for line in text.splitlines())


def _part(template: str, **values: object) -> str:
    """Render what stands around every letter, from its values alone.

    What pages are told of the request, such as the links to their other languages, is made anew for
    each template that is rendered as a page is.
    """
    return current_app.jinja_env.get_template(f"mail/{template}").render(values)


def render(
    template: str,
    *,
    language: str,
    contact: Contact | None,
    calendar: str = "",
    **values: object,
) -> Letter:
    """Render ``templates/mail/<template>.txt``: its first line is the subject, the rest the text.

    The HTML part is made of the same text, so the two cannot differ. ``contact`` is who answers,
    named in ``language``; nobody means the house itself. The letter says so at its end, and a reply
    goes there. Raises ``LanguageUnknown`` where the house does not speak ``language``.
    """
    answering = contact or operator_contact()
    house, links = current_app.config["SITE_NAME"], Links()
    with using_locale(language):
        rendered = render_template(
            f"mail/{template}.txt", contact=answering, link=links.link, quoted=quoted, **values
        ).strip()
        subject, _blank, text = re.sub(r"\n{3,}", "\n\n", rendered).partition("\n")
        ending = _part("_ending.txt", house=house, contact=answering).strip()
        html = _part(
            "_frame.html",
            house=house,
            subject=subject.strip(),
            blocks=blocks(text, links.labels),
            # What a text template says is not escaped, so it goes in as a value.
            questions=_part("_questions.txt", contact=answering),
            signature=_part("_signature.txt", house=house, contact=answering),
        )
    return Letter(
        language,
        subject.strip(),
        f"{text.strip()}\n\n{ending}\n",
        answering,
        html=html,
        calendar=calendar,
    )
