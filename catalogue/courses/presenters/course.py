"""Courses as their pages, feeds and pictures show them; lists have ``line``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Edition
from catalogue.courses.presenters.edition import EditionCard, best_first, edition_card
from catalogue.courses.presenters.partner import PartnerLine, names_of, partner_lines
from catalogue.courses.queries.courses import CourseRows
from catalogue.i18n.fallback import LocalizedText, localize


@dataclass(frozen=True)
class CourseCard:
    """A course: its words, its best edition and who stands behind it."""

    slug: str
    title: LocalizedText
    summary: LocalizedText
    best: EditionCard | None
    partners: Sequence[PartnerLine]


def edition_cards(
    editions: Sequence[Edition], now: datetime, funders: Sequence[str] = ()
) -> list[EditionCard]:
    """Return the editions in words, the ones that matter most first, the past ones newest first."""
    return [edition_card(edition, now, funders) for edition in best_first(editions, now)]


def course_card(rows: CourseRows, now: datetime) -> CourseCard:
    """Return a course in words, and of its editions the one that speaks for it."""
    first = next(iter(best_first(rows.editions, now)), None)
    return CourseCard(
        slug=rows.course.slug,
        title=localize(rows.course.words, "title"),
        summary=localize(rows.course.words, "summary"),
        best=edition_card(first, now, names_of(rows.partners, PartnerRole.FUNDER))
        if first is not None
        else None,
        partners=partner_lines(rows.partners),
    )


SHORT_ENOUGH = 400
"""How many characters more a text may have than its first paragraph without being folded."""


def lead_and_rest(said: LocalizedText) -> tuple[LocalizedText, LocalizedText]:
    """Return a text's first paragraph and what is left to read; nothing is left of a short one."""
    lead, _blank, rest = said.text.strip().partition("\n\n")
    if len(rest) < SHORT_ENOUGH:
        return said, replace(said, text="")
    return replace(said, text=lead), replace(said, text=rest)
