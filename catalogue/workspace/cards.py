"""What the workspace says of a course and its editions, in words; nothing is read here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from catalogue.comanagement.access import Action
from catalogue.comanagement.cards.rights import because, deeds
from catalogue.comanagement.cards.words import Coverage, coverage, title_of
from catalogue.courses.cards import edition_card
from catalogue.courses.codes import State
from catalogue.courses.rules import BEST_FIRST
from catalogue.i18n import formats
from catalogue.i18n.fallback import Said
from catalogue.i18n.languages import language
from catalogue.workspace.queries import CourseRow, EditionRow

SETTLED = (State.PAST, State.CANCELLED)


@dataclass(frozen=True)
class EditionLine:
    """An edition in words. ``state`` is empty for one that the public has never seen."""

    slug: str
    label: Said
    state: tuple[str, str] | None
    next_date: str
    dates: str
    draft: str
    new: int
    settled: bool
    rank: int


@dataclass(frozen=True)
class CourseLine:
    """A course in words: what the actor may do with it and why, and how far it is."""

    slug: str
    title: Said
    published: bool
    changed: bool
    may: str
    why: Sequence[str]
    coverage: Sequence[Coverage]
    editions: Sequence[EditionLine]
    new: int
    may_list: bool
    may_edit: bool

    @property
    def current(self) -> list[EditionLine]:
        """Return the editions that are not over, the one to act on first."""
        return sorted((each for each in self.editions if not each.settled), key=lambda e: e.rank)


def course_line(row: CourseRow, names: Mapping[int, str], now: datetime) -> CourseLine:
    """Return a course in words; ``names`` are those of organisations by id."""
    draft = row.draft
    return CourseLine(
        slug=draft.course.slug,
        title=title_of(draft),
        published=draft.listing.published is not None,
        changed=not draft.is_published,
        may=deeds(draft.rights),
        why=because(draft.rights, names),
        coverage=coverage(draft),
        editions=[_edition_line(each, row.new, now) for each in row.editions],
        new=sum(row.new.values()),
        may_list=row.may_list,
        may_edit=Action.EDIT in draft.rights,
    )


def _edition_line(row: EditionRow, new: Mapping[int, int], now: datetime) -> EditionLine:
    edition, listing = row.edition, row.listing
    draft = ""
    if listing.published is None:
        draft = _("Not published yet")
    elif listing.published != listing.head:
        draft = _("The draft has changes")
    if edition.published_at is None:
        return EditionLine(
            slug=edition.slug,
            label=Said(_("Edition %(slug)s", slug=edition.slug), language(), is_fallback=False),
            state=None,
            next_date="",
            dates=_days(row),
            draft=draft,
            new=0,
            settled=False,
            rank=-1,
        )
    card = edition_card(edition, now)
    return EditionLine(
        slug=edition.slug,
        label=card.label,
        state=card.badge,
        next_date=card.next_date,
        dates=card.dates,
        draft=draft,
        new=new.get(edition.id, 0),
        settled=card.state in SETTLED,
        rank=BEST_FIRST.index(card.state),
    )


def _days(row: EditionRow) -> str:
    first, last = row.snapshot["starts_on"], row.snapshot["ends_on"]
    if not first:
        return ""
    return formats.day_range(date.fromisoformat(first), date.fromisoformat(last) if last else None)
