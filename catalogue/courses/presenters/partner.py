"""An organisation's drawn mark and its line in a list."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from catalogue.courses.codes import PartnerRole
from catalogue.courses.labels import label, programme_role
from catalogue.courses.models import CoursePartner, ProgrammePartner
from catalogue.i18n.fallback import LocalizedText, localize, tagged
from catalogue.i18n.languages import language
from catalogue.parsing import url_parts
from catalogue.partners.models import FormerName, Organisation

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
class Avatar:
    """One or two initials in a colour that follows from the slug: the same everywhere."""

    slug: str
    initials: str
    tone: int
    name: LocalizedText


@dataclass(frozen=True)
class PartnerLine:
    """One partner behind a course: its mark, its roles in words, and why it has each."""

    avatar: Avatar
    role: str
    reasons: Sequence[LocalizedText]
    statement: LocalizedText
    original: LocalizedText | None


@dataclass(frozen=True)
class EarlierName:
    """A name that an organisation had for a while, in the page's language first."""

    name: FormerName
    others: Sequence[FormerName]


def earlier_names(organisation: Organisation) -> list[EarlierName]:
    """Return an organisation's earlier names, those of the same years in several languages as one.

    Side by side they would read as names that it had one after another.
    """
    by_time: dict[tuple[str, str], list[FormerName]] = {}
    for former in organisation.former_names:
        by_time.setdefault((former.since, former.until), []).append(former)
    found = []
    for names in by_time.values():
        first, *others = sorted(names, key=lambda each: each.language != language())
        found.append(EarlierName(first, others))
    return found


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


def avatar(organisation: Bearer) -> Avatar:
    """Return an organisation's mark, the same in every language, with its name in the page's."""
    tone = zlib.crc32(organisation.slug.encode()) % TONES
    rows = [organisation.words[code] for code in sorted(organisation.words)]
    own = next((row.name for row in rows if row.official), "")
    name = localize(organisation.words, "name")
    letters = initials(own or name.text, organisation.abbreviation)
    return Avatar(organisation.slug, letters, tone, name)


def original_name(organisation: Bearer) -> LocalizedText | None:
    """Return the official name to stand beside a descriptive translation, if it is one."""
    shown = localize(organisation.words, "name")
    row = organisation.words.get(shown.language)
    if row is None or row.official:
        return None
    for code in sorted(organisation.words):
        words = organisation.words[code]
        if words.official and words.name != shown.text:
            return LocalizedText(words.name, code, is_fallback=True)
    return None


def website_name(address: str) -> str:
    """Return a web address as it is said: host and path, without "https://", "www." and "/"."""
    parts = url_parts(address)
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}" or address


Behind = CoursePartner | ProgrammePartner


def names_of(partners: Sequence[Behind], role: PartnerRole) -> tuple[str, ...]:
    """Return the names of those in one role, in their order, each tagged with its language."""
    return tuple(
        tagged(localize(row.organisation.words, "name")) for row in partners if row.role is role
    )


def _said(row: Behind, signed: Collection[int]) -> tuple[LocalizedText, LocalizedText]:
    """Return why a partner stands behind a listing, and what it states as its accreditor.

    Of a programme, its accreditor's reason is that statement. A statement shows only while it is
    signed off.
    """
    reason = localize(row.words, "reason")
    nothing = LocalizedText("", reason.language, False)
    if row.role is not PartnerRole.ACCREDITOR:
        return reason, nothing
    if isinstance(row, CoursePartner):
        return reason, localize(
            row.words, "statement"
        ) if row.signed_off_at is not None else nothing
    return nothing, reason if row.organisation_id in signed else nothing


def _role(row: Behind) -> str:
    return label(row.role) if isinstance(row, CoursePartner) else programme_role(row.role)


def _line(rows: Sequence[Behind], signed: Collection[int]) -> PartnerLine:
    """Return one line for all the roles that one organisation has behind a listing."""
    first = rows[0]
    texts = [_said(row, signed) for row in rows]
    return PartnerLine(
        avatar=avatar(first.organisation),
        role=" · ".join(dict.fromkeys(_role(row) for row in rows)),
        reasons=[reason for reason, _statement in texts if reason],
        statement=next((each for _reason, each in texts if each), texts[0][1]),
        original=original_name(first.organisation),
    )


def partner_lines(
    partners: Sequence[Behind], signed: Collection[int] = frozenset()
) -> list[PartnerLine]:
    """Return one line per organisation, in the order in which they stand behind a listing.

    ``signed`` are the accreditors of a programme (by id) whose sign-off stands.
    """
    rows: dict[int, list[Behind]] = {}
    for partner in partners:
        rows.setdefault(partner.organisation_id, []).append(partner)
    return [_line(found, signed) for found in rows.values()]
