"""Courses as lists show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from catalogue.courses import rules
from catalogue.courses.cards.edition import EditionCard, edition_card
from catalogue.courses.cards.partner import PartnerLine, partner_lines
from catalogue.courses.queries.courses import CourseRows
from catalogue.i18n.fallback import Said, said


@dataclass(frozen=True)
class CourseCard:
    """A course in a list: its words, its best edition and the marks of who stands behind it."""

    slug: str
    title: Said
    summary: Said
    best: EditionCard | None
    editions: Sequence[EditionCard]
    partners: Sequence[PartnerLine]


def _order(card: EditionCard) -> tuple[int, date]:
    return rules.BEST_FIRST.index(card.state), card.edition.starts_on or date.max


def course_card(rows: CourseRows, now: datetime) -> CourseCard:
    """Return a course for a list; its best edition is the first in the order of ``BEST_FIRST``."""
    editions = sorted((edition_card(edition, now) for edition in rows.editions), key=_order)
    return CourseCard(
        slug=rows.course.slug,
        title=said(rows.course.words, "title"),
        summary=said(rows.course.words, "summary"),
        best=editions[0] if editions else None,
        editions=editions,
        partners=partner_lines(rows.partners),
    )
