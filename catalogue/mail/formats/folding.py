"""Heads and bodies of mails as they are sent, so that they arrive as they were written.

The standard library folds heads differently from version to version: one loses the blank at the
seam of two encoded words, the next glues words together. So they are folded here, by RFC 2047:
what is not plain is encoded whole, blanks included, in encoded words that are split between
characters and never within one.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Sequence

LINE = 76
"""The most characters in a line of a head that holds an encoded word (RFC 2047, 2)."""
ENCODED_WORD = 75
LONGEST_LINE = 998
"""The most characters in any line (RFC 5322, 2.1.1), for what must not be folded."""

_OPENING, _CLOSING = "=?utf-8?{}?", "?="
_FRAME = len(_OPENING.format("q")) + len(_CLOSING)
_AS_IT_IS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
"""What stands for itself in an encoded word wherever it is, in a display name too (RFC 2047, 5)."""
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
_ATOMS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?: [\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_ADDRESS = re.compile(r"[^\s<>()\[\]\\\",:;@]+@[^\s<>()\[\]\\\",:;@]+", re.ASCII)
_BREAKS = re.compile(r"[\r\n\0]")


def text_header(name: str, text: str) -> str:
    """Return a header of running text, a subject for instance, folded and without the last break.

    Raises ``ValueError`` where the text holds a line break.
    """
    _refuse_breaks(name, text)
    words = text.split(" ")
    is_plain = _PLAIN.fullmatch(text) and "=?" not in text
    if is_plain and max(map(len, words)) + len(name) + 2 <= LINE:
        return _folded(name, words)
    return _folded(name, _encoded_words(text, LINE - len(name) - 2))


def mailbox_header(name: str, display_name: str, address: str) -> str:
    """Return a header that holds one address with the name of whoever has it, where there is one.

    Raises ``ValueError`` for a line break and for an address that is not ASCII.
    """
    _refuse_breaks(name, display_name)
    if not address.isascii() or not _ADDRESS.fullmatch(address):
        raise ValueError(f"An address in {name} cannot be sent as it is.")
    if not display_name:
        return f"{name}: {address}"
    return _folded(name, [*_phrase(display_name, LINE - len(name) - 2), f"<{address}>"])


def exact_header(name: str, value: str) -> str:
    """Return a header that programs read to the letter and that is never folded.

    Raises ``ValueError`` where it holds anything but printable ASCII or is too long for a line.
    """
    line = f"{name}: {value}"
    if not re.fullmatch(r"[ -~]+", line) or len(line) > LONGEST_LINE:
        raise ValueError(f"The header {name} cannot be sent as it is.")
    return line


def quoted_printable(text: str) -> bytes:
    """Return a body as it is sent: CRLF, lines of at most 76 characters, none a dot alone.

    A line that begins with ``From`` is encoded, since old mailboxes would put a ``>`` before it.
    """
    lines = re.split(r"\r\n|\r|\n", text)
    encoded = (binascii.b2a_qp(line.encode()).replace(b"=\n", b"=\r\n") for line in lines)
    return re.sub(rb"(?m)^From ", b"=46=\r\nrom ", b"\r\n".join(encoded))


def _refuse_breaks(name: str, text: str) -> None:
    if _BREAKS.search(text):
        raise ValueError(f"A line break in the header {name}.")


def _phrase(text: str, room: int) -> list[str]:
    """Return a display name in parts between which a line may end; ``room`` is the first line's."""
    if _ATOMS.fullmatch(text) and "=?" not in text and len(text) <= room:
        return [text]
    if _PLAIN.fullmatch(text) and "=?" not in text and len(text) * 2 + 2 <= room:
        return ['"{}"'.format(re.sub(r'(["\\])', r"\\\1", text))]
    return _encoded_words(text, room)


def _folded(name: str, parts: Sequence[str]) -> str:
    """Join the parts with blanks, beginning a new line where one would be too long."""
    lines = [f"{name}: {parts[0]}"]
    for part in parts[1:]:
        if len(lines[-1]) + 1 + len(part) <= LINE:
            lines[-1] += f" {part}"
        else:
            lines.append(f" {part}")
    return "\r\n".join(lines)


def _encoded_words(text: str, room: int) -> list[str]:
    """Return the text as encoded words; the first fits into ``room``, the others into a line."""
    scheme = min(_SCHEMES, key=lambda each: len(_SCHEMES[each](text)))
    encode = _SCHEMES[scheme]
    words, part = [], ""
    most = min(ENCODED_WORD, room) - _FRAME
    for character in text:
        if part and len(encode(part + character)) > most:
            words.append(part)
            part, most = "", min(ENCODED_WORD, LINE - 1) - _FRAME
        part += character
    return [_OPENING.format(scheme) + encode(each) + _CLOSING for each in (*words, part)]


def _by_letters(text: str) -> str:
    return "".join(
        "_" if each == " " else each if each in _AS_IT_IS else _in_hex(each) for each in text
    )


def _in_hex(character: str) -> str:
    return "".join(f"={byte:02X}" for byte in character.encode())


def _by_sixes(text: str) -> str:
    return binascii.b2a_base64(text.encode(), newline=False).decode()


_SCHEMES: dict[str, Callable[[str], str]] = {"q": _by_letters, "b": _by_sixes}
"""The two encodings of RFC 2047, 4; whichever is shorter is taken for a whole text."""
