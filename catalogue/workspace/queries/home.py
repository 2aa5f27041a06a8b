"""The list of a member's courses: narrowed, ordered and paged in SQL by their drafts' titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.orm import aliased

from catalogue.accounts.access import Actor
from catalogue.caches import remembered
from catalogue.comanagement.models import CourseTitle, Listing
from catalogue.courses.models import CoursePartner
from catalogue.courses.queries.reading import rows
from catalogue.i18n.collation import folded_key
from catalogue.paging import Page, page_of
from catalogue.workspace.codes import CourseState

MOST_WORDS = 8
MANY_TITLES = 10_000
"""So many titles of a language are taken to be there, of which those asked for are some.

Going along all in their order, a page is full the sooner, the more of them are asked for; looking
up and sorting those asked for takes the longer, the more they are.
"""
ESCAPE = "/"
ANY = aliased(CourseTitle)
"""A title in whatever language, beside that by which the list is ordered."""
STATES: Mapping[CourseState, ColumnElement[bool]] = {
    CourseState.PUBLISHED: Listing.published == Listing.head,
    CourseState.CHANGED: Listing.published != Listing.head,
    CourseState.UNPUBLISHED: Listing.published.is_(None),
}


@dataclass(frozen=True)
class Wanted:
    """What somebody asks of the list of their courses: words of a title, and a state."""

    text: str = ""
    state: CourseState | None = None


@dataclass(frozen=True)
class _Asked:
    """What narrows a list, as far as its statements differ by it; the values are parameters."""

    everywhere: bool
    words: int
    state: CourseState | None

    @property
    def all(self) -> bool:
        """Say whether whatever is within reach is asked for."""
        return not self.words and self.state is None


@dataclass(frozen=True)
class Found:
    """A page of what was asked for: its place in the list, the courses' ids, how many there are."""

    page: Page
    ids: Sequence[int]
    total: int


def find(actor: Actor, wanted: Wanted, spoken: str, asked: str, size: int) -> Found:
    """Return the page that an address asks for of the courses, by their titles in a language.

    They are counted first: by how many they are, it is known how a page of them is found soonest.
    """
    words = folded_key(wanted.text).split()[:MOST_WORDS]
    what = _Asked(actor.hub, len(words), wanted.state)
    values: dict[str, Any] = {"spoken": spoken}
    values |= {f"word{number}": _within(word) for number, word in enumerate(words)}
    if not actor.hub:
        values["own"] = list(actor.organisations())
    total: int = rows(_count(what), values)[0][0]
    page = page_of(total, asked, size)
    if not total:
        return Found(page, [], total)
    walked = (page.first + page.size) * MANY_TITLES < total**2
    found = rows(_ids(what, walked), values | {"first": page.first, "size": page.size})
    return Found(page, [key for (key,) in found], total)


def _within(word: str) -> str:
    """Return the pattern of a text in which a word stands anywhere."""
    for sign in (ESCAPE, "%", "_"):
        word = word.replace(sign, ESCAPE + sign)
    return f"%{word}%"


def _own() -> list[ColumnElement[bool]]:
    """Return the conditions for the roles of the actor's organisations."""
    return [
        CoursePartner.organisation_id.in_(bindparam("own", expanding=True)),
        CoursePartner.accepted_at.is_not(None),
        CoursePartner.ended_at.is_(None),
    ]


def _conditions(what: _Asked, walked: bool) -> list[ColumnElement[bool]]:
    """Return the conditions for the titles, in one language, of the courses asked for.

    The courses are the same either way. ``walked``, each title is asked whether it is one of them;
    else they are looked up first, all of them.
    """

    def among(key: Any, conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
        if walked:
            return exists().where(key == CourseTitle.course_id, *conditions)
        return CourseTitle.course_id.in_(select(key).where(*conditions))

    found = [CourseTitle.language == bindparam("spoken")]
    if not what.everywhere:
        found.append(among(CoursePartner.course_id, _own()))
    if what.words:
        patterns = [bindparam(f"word{number}", type_=String()) for number in range(what.words)]
        found.append(
            among(ANY.course_id, [ANY.folded.like(each, escape=ESCAPE) for each in patterns])
        )
    if what.state is not None:
        stands = [Listing.course_id.is_not(None), STATES[what.state]]
        found.append(among(Listing.course_id, stands))
    return found


@remembered(64)
def _count(what: _Asked) -> Any:
    """Count the courses asked for; put together once for each way of asking."""
    if what.all and not what.everywhere:
        # Every course has a title in each language.
        return select(func.count(CoursePartner.course_id.distinct())).where(*_own())
    return select(func.count()).select_from(CourseTitle).where(*_conditions(what, walked=False))


@remembered(64)
def _ids(what: _Asked, walked: bool) -> Any:
    """Select the ids of a page in the order of titles; put together once for each way of asking."""
    return (
        select(CourseTitle.course_id)
        .where(*_conditions(what, walked))
        .order_by(CourseTitle.sort_key, CourseTitle.course_id)
        .offset(bindparam("first", type_=Integer()))
        .limit(bindparam("size", type_=Integer()))
    )
