"""What the workspace says of a course and its editions, in words; nothing is read here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from catalogue.comanagement.access import Action
from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.models import Listing
from catalogue.comanagement.presenters.rights import because, deeds
from catalogue.comanagement.presenters.words import (
    Coverage,
    called,
    coverage,
    coverage_of,
    title_of,
)
from catalogue.courses.codes import State
from catalogue.courses.models import Edition
from catalogue.courses.presenters.deadline import badge, next_date
from catalogue.courses.presenters.edition import edition_label
from catalogue.courses.rules.states import BEST_FIRST, state_of
from catalogue.i18n import formats
from catalogue.i18n.fallback import LocalizedText
from catalogue.i18n.languages import language
from catalogue.workspace.codes import CourseState
from catalogue.workspace.labels import STATES
from catalogue.workspace.queries.courses import CourseRow, EditionRow
from catalogue.workspace.queries.lines import Chain, HomeEdition, HomeRow, PlainEdition

SETTLED = (State.PAST, State.CANCELLED)
SHOWN = 3
"""How many of a course's editions the home names, those to act on first."""
BADGES = {
    CourseState.PUBLISHED: "published",
    CourseState.CHANGED: "draft",
    CourseState.UNPUBLISHED: "draft",
}


@dataclass(frozen=True)
class EditionLine:
    """An edition in a few words. ``state`` is empty for one that the public has never seen."""

    slug: str
    label: LocalizedText
    state: tuple[str, str] | None
    next_date: str
    draft: str
    new: int


@dataclass(frozen=True)
class CourseLine:
    """A course in the list: how far it is, what the actor may do with it and why."""

    slug: str
    title: LocalizedText
    state: tuple[str, str]
    may: str
    why: Sequence[str]
    coverage: Sequence[Coverage]
    editions: Sequence[EditionLine]


@dataclass(frozen=True)
class CoursePage:
    """A course on its own page; ``editions`` are all of them, each with its days."""

    title: LocalizedText
    published: bool
    coverage: Sequence[Coverage]
    editions: Sequence[tuple[EditionLine, str]]
    may_list: bool
    may_edit: bool


def course_line(row: HomeRow, names: Mapping[int, str], now: datetime) -> CourseLine:
    """Return a course for the list; ``names`` are those of organisations by id.

    Only what is shown is put into words: without names, nobody asks what may be done and why.
    """
    return CourseLine(
        slug=row.slug,
        title=called(row.snapshot, row.slug),
        state=_state(row.listing),
        may=deeds(row.rights) if names else "",
        why=because(row.rights, names) if names else (),
        coverage=coverage_of(
            ListingKind.COURSE, row.snapshot, row.marks, str(row.snapshot["source_language"])
        ),
        editions=[
            _edition_line(each.edition, each.listing, row.new, now, state)
            for each, state in _first(row.editions, now)
        ],
    )


def course_page(row: CourseRow, now: datetime) -> CoursePage:
    """Return a course for its own page."""
    draft = row.draft
    return CoursePage(
        title=title_of(draft),
        published=draft.listing.published is not None,
        coverage=coverage(draft),
        editions=[
            (_edition_line(each.edition, each.listing, row.new, now), _days(each))
            for each in row.editions
        ],
        may_list=row.may_list,
        may_edit=Action.EDIT in draft.rights,
    )


def _state(listing: Chain) -> tuple[str, str]:
    if listing.published is None:
        state = CourseState.UNPUBLISHED
    elif listing.published != listing.head:
        state = CourseState.CHANGED
    else:
        state = CourseState.PUBLISHED
    return BADGES[state], str(STATES[state])


def _first(
    editions: Sequence[HomeEdition], now: datetime
) -> list[tuple[HomeEdition, State | None]]:
    """Return the first of the editions that are not over, each with its state.

    What nobody has seen yet comes first, and has none.
    """
    ranked: list[tuple[int, HomeEdition, State | None]] = []
    for each in editions:
        if each.edition.published_at is None:
            ranked.append((-1, each, None))
            continue
        state = state_of(each.edition, now)
        if state not in SETTLED:
            ranked.append((BEST_FIRST.index(state), each, state))
    ranked.sort(key=lambda each: each[0])
    return [(each, state) for _rank, each, state in ranked[:SHOWN]]


def _edition_line(
    edition: Edition | PlainEdition,
    listing: Listing | Chain,
    new: Mapping[int, int],
    now: datetime,
    state: State | None = None,
) -> EditionLine:
    draft = ""
    if listing.published is None:
        draft = _("Not published yet")
    elif listing.published != listing.head:
        draft = _("Unpublished changes")
    if edition.published_at is None:
        return EditionLine(
            slug=edition.slug,
            label=LocalizedText(
                _("Edition %(slug)s", slug=edition.slug), language(), is_fallback=False
            ),
            state=None,
            next_date="",
            draft=draft,
            new=0,
        )
    state = state or state_of(edition, now)
    return EditionLine(
        slug=edition.slug,
        label=edition_label(edition),
        state=badge(edition, state, now),
        next_date=next_date(edition, state),
        draft=draft,
        new=new.get(edition.id, 0),
    )


def _days(row: EditionRow) -> str:
    """Return the days on which an edition runs: as published, else as its draft has them."""
    first: date | None = row.edition.starts_on
    last: date | None = row.edition.ends_on
    if row.snapshot is not None:
        starts, ends = row.snapshot["starts_on"], row.snapshot["ends_on"]
        first = date.fromisoformat(starts) if starts else None
        last = date.fromisoformat(ends) if ends else None
    return formats.day_range(first, last) if first else ""
