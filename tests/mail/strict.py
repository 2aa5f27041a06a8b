"""A reader of mails that forgives nothing: by RFC 5322, 2045 and 2047 to the letter.

It knows nothing of how the product writes, so that what it reads is what a stranger reads.
"""

from __future__ import annotations

import base64
import re

LINE = 76
LONGEST_LINE = 998
UNFOLDED = ("list-unsubscribe", "list-unsubscribe-post", "message-id")
"""What stands on one line however long it is, and what may be longer than a line should be."""

_WORD = re.compile(r"=\?utf-8\?([qb])\?([!->@-~]+)\?=")
_Q_IN_A_PHRASE = re.compile(r"(?:[A-Za-z0-9!*+/_-]|=[0-9A-F]{2})+")
_MAILBOX = re.compile(r"(?:(?P<phrase>.+) )?<(?P<named>[!-;=?-~]+)>|(?P<bare>[!-;=?-~]+)")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


class NotAllowed(AssertionError):
    """The mail breaks a rule."""


def read(content: bytes) -> tuple[dict[str, str], str]:
    """Return the headers, each unfolded and not yet decoded, and the decoded plain text."""
    headers, parts = read_parts(content)
    return headers, parts["text/plain"]


def read_parts(content: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Return the headers, and the text of each part by its type, the plainest first."""
    if re.search(rb"(?<!\r)\n|\r(?!\n)", content):
        raise NotAllowed("Line ends are CRLF.")
    head, blank, body = content.partition(b"\r\n\r\n")
    if not blank:
        raise NotAllowed("No blank line after the head.")
    headers = _headers(head)
    kind = headers["content-type"]
    boundary = re.fullmatch(r'multipart/(?:alternative|mixed); boundary="([^" ]{1,70})"', kind)
    if boundary is None:
        if headers["content-transfer-encoding"] != "quoted-printable":
            raise NotAllowed("Not quoted-printable.")
        plain, semicolon, _rest = kind.partition('; charset="utf-8"')
        if not semicolon:
            raise NotAllowed(f"No character set: {kind!r}")
        return headers, {plain: _text(body)}
    found: dict[str, str] = {}
    for part in _between(body, boundary[1].encode()):
        _head, inside = read_parts(part)
        if found.keys() & inside.keys():
            raise NotAllowed("Two parts of one type.")
        found |= inside
    return headers, found


def _between(body: bytes, boundary: bytes) -> list[bytes]:
    """Return what stands between the delimiters (RFC 2046, 5.1.1); nothing may stand outside."""
    first, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if first or len(parts) < 2 or parts.pop() != b"--\r\n":
        raise NotAllowed("Not delimited as announced.")
    if not all(part.startswith(b"\r\n") for part in parts):
        raise NotAllowed("A delimiter is a line of its own.")
    return [part.removeprefix(b"\r\n") for part in parts]


def _headers(head: bytes) -> dict[str, str]:
    headers: dict[str, str] = {}
    name = ""
    for line in head.decode("ascii").split("\r\n"):
        if line.startswith((" ", "\t")):
            if not line.strip():
                raise NotAllowed(f"A line of blanks in {name}.")
            headers[name] += line
        else:
            name, colon, rest = line.partition(": ")
            name = name.lower()
            if not colon or not rest.strip() or name in headers:
                raise NotAllowed(f"No header, or one twice: {line!r}")
            headers[name] = rest
        is_address_alone = " " not in line.strip() and "@" in line
        if len(line) > LONGEST_LINE or (
            len(line) > LINE and name not in UNFOLDED and not is_address_alone
        ):
            raise NotAllowed(f"{len(line)} characters in a line of {name}.")
    return headers


def _text(body: bytes) -> str:
    """Decode quoted-printable (RFC 2045, 6.7), every line of it as it has to be."""
    found = b""
    for line in body.split(b"\r\n"):
        if not re.fullmatch(rb"(?:[ -<>-~\t]|=[0-9A-F]{2})*=?", line) or len(line) > LINE:
            raise NotAllowed(f"No line of quoted-printable: {line!r}")
        if line.endswith((b" ", b"\t")) or line == b"." or line.startswith(b"From "):
            raise NotAllowed(f"A line that others change on the way: {line!r}")
        soft = line.endswith(b"=")
        plain = re.sub(
            rb"=([0-9A-F]{2})", lambda match: bytes([int(match[1], 16)]), line.removesuffix(b"=")
        )
        found += plain if soft else plain + b"\r\n"
    return found.removesuffix(b"\r\n").decode("utf-8").replace("\r\n", "\n")


def words(value: str) -> str:
    """Decode running text: blanks between two encoded words are none, all others stay."""
    found, was_encoded = "", False
    for number, token in enumerate(value.split(" ")):
        match = _WORD.fullmatch(token)
        if match is None and "=?" in token:
            raise NotAllowed(f"Neither a word nor an encoded one: {token!r}")
        if number and not (was_encoded and match):
            found += " "
        found += _decoded(match[0], match[1], match[2]) if match else token
        was_encoded = match is not None
    return found


def _decoded(word: str, scheme: str, text: str) -> str:
    if len(word) > 75:
        raise NotAllowed(f"An encoded word of {len(word)} characters.")
    if scheme == "b":
        return base64.b64decode(text, validate=True).decode("utf-8")
    if not _Q_IN_A_PHRASE.fullmatch(text):
        raise NotAllowed(f"A character that may not stand in an encoded word: {text!r}")
    spelled = text.replace("_", " ").encode("ascii")
    return re.sub(rb"=(..)", lambda match: bytes([int(match[1], 16)]), spelled).decode("utf-8")


def mailbox(value: str) -> tuple[str, str]:
    """Return display name and address of a header with one address."""
    match = _MAILBOX.fullmatch(value)
    if match is None:
        raise NotAllowed(f"No mailbox: {value!r}")
    phrase = match["phrase"] or ""
    if phrase.startswith('"'):
        return re.sub(r"\\(.)", r"\1", phrase[1:-1]), match["named"]
    if not all(_WORD.fullmatch(each) for each in phrase.split(" ")) and phrase:
        if not _ATOMS.fullmatch(phrase):
            raise NotAllowed(f"No phrase: {phrase!r}")
        return phrase, match["named"]
    return words(phrase), match["named"] or match["bare"]
