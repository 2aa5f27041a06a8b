"""Courses as lists show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from catalogue.courses import rules
from catalogue.courses.cards.edition import EditionCard, edition_card
from catalogue.courses.cards.partner import PartnerLine, partner_lines
from catalogue.courses.codes import State
from catalogue.courses.models import Edition
from catalogue.courses.queries.courses import CourseRows
from catalogue.i18n.fallback import Said, said


@dataclass(frozen=True)
class CourseCard:
    """A course in a list: its words, its best edition and who stands behind it."""

    slug: str
    title: Said
    summary: Said
    best: EditionCard | None
    partners: Sequence[PartnerLine]


def _best_first(editions: Sequence[Edition], now: datetime) -> list[Edition]:
    """Return the editions in the order of ``BEST_FIRST``, within a state by start."""

    def place(edition: Edition) -> tuple[int, date]:
        state = rules.state(edition, edition.capacity - edition.places_taken, now)
        return rules.BEST_FIRST.index(state), edition.starts_on or date.max

    return sorted(editions, key=place)


def edition_cards(editions: Sequence[Edition], now: datetime) -> list[EditionCard]:
    """Return the editions in words, the ones that matter most first, the past ones newest first."""
    cards = [edition_card(edition, now) for edition in _best_first(editions, now)]
    past = [card for card in cards if card.state is State.PAST]
    return [card for card in cards if card.state is not State.PAST] + past[::-1]


def course_card(rows: CourseRows, now: datetime) -> CourseCard:
    """Return a course for a list; only the edition that speaks for it is put into words."""
    first = next(iter(_best_first(rows.editions, now)), None)
    return CourseCard(
        slug=rows.course.slug,
        title=said(rows.course.words, "title"),
        summary=said(rows.course.words, "summary"),
        best=edition_card(first, now) if first is not None else None,
        partners=partner_lines(rows.partners),
    )
