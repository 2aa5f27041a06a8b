"""An organisation's drawn mark and its line in a list."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from catalogue.courses.codes import PartnerRole
from catalogue.courses.labels import label
from catalogue.courses.models import CoursePartner, ProgrammePartner
from catalogue.i18n.fallback import Said, said

TONES = 8
SMALL_WORDS = frozenset(
    {
        "of",
        "the",
        "and",
        "for",
        "de",
        "del",
        "la",
        "las",
        "los",
        "el",
        "y",
        "e",
        "para",
        "on",
        "in",
        "en",
    }
)


@dataclass(frozen=True)
class Mark:
    """One or two initials in a colour that follows from the slug: the same everywhere."""

    slug: str
    initials: str
    tone: int
    name: Said


@dataclass(frozen=True)
class PartnerLine:
    """One partner behind a course: its mark, its roles in words, and why it has each."""

    mark: Mark
    role: str
    reasons: Sequence[Said]
    statement: Said
    original: Said | None


class HasName(Protocol):
    """What an organisation is called in one language."""

    @property
    def name(self) -> str: ...
    @property
    def official(self) -> bool: ...


class Bearer(Protocol):
    """An organisation as far as its mark goes: a row of the database or a line of the directory."""

    @property
    def slug(self) -> str: ...
    @property
    def abbreviation(self) -> str: ...
    @property
    def words(self) -> Mapping[str, HasName]: ...


def initials(name: str, abbreviation: str = "") -> str:
    """Return one or two capitals: of the abbreviation, else of the name's first telling words."""
    if abbreviation:
        return abbreviation[:2].upper()
    telling = [
        word for word in name.split() if word[0].isalnum() and word.lower() not in SMALL_WORDS
    ]
    return "".join(word[0] for word in telling[:2]).upper() or "·"


def mark(organisation: Bearer) -> Mark:
    """Return an organisation's mark, the same in every language, with its name in the page's."""
    tone = zlib.crc32(organisation.slug.encode()) % TONES
    rows = [organisation.words[code] for code in sorted(organisation.words)]
    own = next((row.name for row in rows if row.official), "")
    name = said(organisation.words, "name")
    letters = initials(own or name.text, organisation.abbreviation)
    return Mark(organisation.slug, letters, tone, name)


def original_name(organisation: Bearer) -> Said | None:
    """Return the official name to stand beside a descriptive translation, if it is one."""
    shown = said(organisation.words, "name")
    row = organisation.words.get(shown.language)
    if row is None or row.official:
        return None
    for code in sorted(organisation.words):
        words = organisation.words[code]
        if words.official and words.name != shown.text:
            return Said(words.name, code, is_fallback=True)
    return None


Behind = CoursePartner | ProgrammePartner


def _line(rows: Sequence[Behind]) -> PartnerLine:
    """Return one line for all the roles that one organisation has behind a listing."""
    first = rows[0]
    texts = [said(row.words, "reason") for row in rows]
    signed = [
        said(row.words, "statement")
        for row in rows
        if isinstance(row, CoursePartner)
        and row.role is PartnerRole.ACCREDITOR
        and row.signed_off_at is not None
    ]
    return PartnerLine(
        mark=mark(first.organisation),
        role=" · ".join(dict.fromkeys(label(row.role) for row in rows)),
        reasons=[text for text in texts if text],
        statement=next((text for text in signed if text), Said("", texts[0].language, False)),
        original=original_name(first.organisation),
    )


def partner_lines(partners: Sequence[Behind]) -> list[PartnerLine]:
    """Return one line per organisation, in the order in which they stand behind a listing."""
    rows: dict[int, list[Behind]] = {}
    for partner in partners:
        rows.setdefault(partner.organisation_id, []).append(partner)
    return [_line(found) for found in rows.values()]
