"""Searching, and keeping the index; the only door that other features use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from flask import Flask

from catalogue.database import now as present
from catalogue.database import writing
from catalogue.search.documents import Affected, Source
from catalogue.search.facets import FACETS, Facet
from catalogue.search.filters import Filters
from catalogue.search.index import answers, excerpts
from catalogue.search.index.engine import IndexDamaged, Progress
from catalogue.search.index.excerpts import Marks
from catalogue.search.index.manager import IndexManager
from catalogue.search.index.manifest import Folder
from catalogue.search.index.schema import NO_CHANGE
from catalogue.search.index.suggestions import SuggestedCourse, suggested
from catalogue.search.repositories.changes import FORGOTTEN, record_change
from catalogue.search.results import Results
from catalogue.search.text.highlight import Marker
from catalogue.wiring import wiring

SECONDS_BETWEEN_LOOKS = 0.3
"""How often a process asks the database for the catalogue's version; tests ask every time."""


def init_app(
    app: Flask,
    source: Source,
    count: Callable[[], int],
    *,
    languages: Sequence[str],
    facets: Sequence[Facet] = (),
    affected: Affected = lambda _kind, _key: None,
    seconds_between_looks: float | None = None,
) -> None:
    """Tell the search where documents come from.

    ``count`` says how many courses there are, ``facets`` what they can be filtered by (beside what
    other apps of this process have said), and ``affected`` which of them change with an
    organisation, a programme or a topic.
    """
    FACETS.register(*facets)
    if seconds_between_looks is None:
        seconds_between_looks = 0.0 if app.testing else SECONDS_BETWEEN_LOOKS
    wiring(app).index = IndexManager(
        Folder(app.config["SEARCH_PATH"]),
        source,
        count,
        affected,
        languages,
        seconds_between_looks,
    )


def index_of(app: Flask | None = None) -> IndexManager:
    """Return what keeps the index of an app, by default of the one that is running."""
    found = wiring(app).index
    assert found is not None, "The search of this app was not initialised."
    return found


def find(filters: Filters, *, language: str, now: datetime, per_page: int = 20) -> Results:
    """Return one page of the courses that ``filters`` ask for, and the counts around it.

    It takes one SQL statement, or none where the last was just before; more only where
    something is pending and no other process is applying it.
    """
    index = index_of()
    try:
        return answers.find(index.current(now), filters, language, per_page)
    except IndexDamaged:
        index.rebuild(now)
        return answers.find(index.current(now), filters, language, per_page)


def marks(q: str, course_ids: Sequence[int], *, language: str) -> Marks:
    """Return how a list of courses that were just found shows a text (no statement)."""
    generation = index_of().loaded()
    try:
        return excerpts.marks(generation, q, course_ids, language)
    except IndexDamaged:
        return Marks(Marker(q, generation.languages, generation.thesaurus), {})


def suggest(
    q: str, *, language: str, now: datetime, most: int, within: str = ""
) -> Sequence[SuggestedCourse]:
    """Return courses whose titles have words that begin as the text does, open ones first.

    ``within`` is the slug of an organisation or network whose courses alone are meant. It takes as
    many statements as ``find``.
    """
    index = index_of()
    try:
        return suggested(index.current(now), q, language, most, within)
    except IndexDamaged:
        index.rebuild(now)
        return suggested(index.current(now), q, language, most, within)


def seconds_between_looks(app: Flask) -> float:
    """Return for how long an app's process believes what it last heard of the version."""
    return index_of(app).seconds_between_looks


def version(*, afresh: bool = False) -> int:
    """Return the number of the last change the public sees, as last heard or ``afresh``."""
    return index_of().version(afresh=afresh)


def heard() -> int:
    """Return the version as last heard in this process, asking nobody; 0 before any."""
    return index_of().heard()


def applied() -> int:
    """Return the number of the last change that a search from now on finds; 0 before any."""
    return index_of().applied()


def next_instant(now: datetime) -> datetime | None:
    """Return the next instant at which time alone changes the state of a listed edition.

    It costs the reading of one small file. An instant that is not after ``now`` means that the
    index has still to follow, and nothing should be kept.
    """
    index = index_of()
    standing = index.folder.standing()
    if standing is None or standing.schema != index.schema:
        return now
    if standing.next_change >= NO_CHANGE:
        return None
    return datetime.fromtimestamp(standing.next_change, UTC)


def apply_pending() -> None:
    """Apply what has changed or elapsed since the index was last written; a job of the worker."""
    index_of().apply_all(present())


def rebuild(progress: Progress | None = None) -> None:
    """Build this machine's copy of the index anew from the database."""
    index_of().rebuild(present(), progress)


def forget() -> int:
    """Raise the catalogue's version with nothing changed, and return it.

    Whatever any process remembers of the version before ends with it.
    """
    session = writing()
    number = record_change(session, FORGOTTEN)
    session.commit()
    return number


def expected() -> int:
    """Return how many courses a rebuilding goes through."""
    return index_of().count()
