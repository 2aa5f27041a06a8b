"""A small catalogue in memory that gives documents to the search, and an index made of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from flask import Flask
from werkzeug.datastructures import MultiDict

from catalogue.database import db, writing
from catalogue.i18n.collation import sort_key
from catalogue.search import services
from catalogue.search.documents import CourseDocument, CourseText, EditionFacets
from catalogue.search.filters import Filters
from catalogue.search.index.engine import Copy
from catalogue.search.index.manager import IndexManager
from catalogue.search.index.manifest import Folder, IndexManifest
from catalogue.search.index.snapshot import IndexSnapshot
from catalogue.search.repositories.changes import record_change
from catalogue.search.results import Results

LANGUAGES = ("en", "es")
NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)


def at(days: float) -> datetime:
    """Return the instant so many days after NOW."""
    return NOW + timedelta(days=days)


def edition(**values: Any) -> EditionFacets:
    """Return an edition; what is not said is a plain online one in English."""
    plain: dict[str, Any] = {"format": "online", "open": False, "languages": {"en"}}
    values = plain | {"rank": 0 if values.get("open") else 1} | values
    values.setdefault("closes", max(values.get("deadlines", ()), default=None))
    for name in ("languages", "regions", "fees"):
        values[name] = frozenset(values.get(name, ()))
    return EditionFacets(**values)


def course(
    course_id: int,
    title: str = "",
    *editions: EditionFacets,
    es: str = "",
    summary: str = "",
    body: str = "",
    names: Mapping[str, str] | None = None,
    **values: Any,
) -> CourseDocument:
    """Return a course with an English title and, with ``es``, a Spanish one."""
    words = {}
    if title:
        words["en"] = CourseText(title, summary, body)
    if es:
        words["es"] = CourseText(es)
    for name in ("topics", "partners", "networks", "programmes"):
        values[name] = frozenset(values.get(name, ()))
    return CourseDocument(
        course_id,
        words,
        names or {},
        {code: sort_key(text.title, code) for code, text in words.items()},
        editions=tuple(editions),
        **values,
    )


class Shelf:
    """Courses by id; counts how often which were asked for."""

    def __init__(self, *courses: CourseDocument) -> None:
        self.courses = {each.course_id: each for each in courses}
        self.asked: list[list[int] | None] = []
        self.concerned: dict[tuple[str, int], list[int]] = {}

    def put(self, *courses: CourseDocument) -> None:
        self.courses |= {each.course_id: each for each in courses}

    def source(self, course_ids: Iterable[int] | None, now: datetime) -> Iterator[CourseDocument]:
        wanted = None if course_ids is None else list(course_ids)
        self.asked.append(wanted)
        for each in self.courses if wanted is None else wanted:
            if each in self.courses:
                yield self.made(self.courses[each], now)

    def affected(self, kind: str, key: int) -> list[int] | None:
        """Return the courses that a change of another kind concerns; ``None`` is all of them."""
        return self.concerned.get((kind, key))

    def made(self, document: CourseDocument, now: datetime) -> CourseDocument:
        """Return the document as it is at ``now``; a shelf whose courses age overrides this."""
        return document

    def attach(self, app: Flask, seconds: float = 0.0) -> None:
        """Make this shelf what the app's search finds."""
        services.init_app(
            app,
            self.source,
            lambda: len(self.courses),
            languages=LANGUAGES,
            affected=self.affected,
            seconds_between_looks=seconds,
        )


def generation(folder: Path, *courses: CourseDocument) -> IndexSnapshot:
    """Return an index of these courses, made at NOW without a database."""
    folder.mkdir(exist_ok=True)
    copy = Copy(folder, LANGUAGES, new=True)
    copy.build(courses, NOW)
    return IndexSnapshot(copy, IndexManifest("", "", 0, 0, "", 0.0, 0))


def changed_generation(
    before: IndexSnapshot, course_ids: Sequence[int], courses: Iterable[CourseDocument]
) -> IndexSnapshot:
    """Return the generation after one in which these courses are as given, or gone."""
    with before.copy.changed(course_ids, courses, NOW):
        return IndexSnapshot(Copy(before.copy.path, LANGUAGES), before.standing)


def filters(query: str = "", **values: Any) -> Filters:
    """Return filters as an address would give them: ``filters("año", topic=["a", "b"])``."""
    return Filters.parse(MultiDict({"q": query} | values))


def ids(found: Results) -> list[int]:
    return list(found.course_ids)


def counts(found: Results, facet: str) -> dict[str, int]:
    return {each.value: each.count for each in found.facets[facet]}


def publish(app: Flask, *course_ids: int | None, kind: str = "course") -> None:
    """Number a change of each course, as publishing does."""
    with app.app_context():
        session = writing()
        for course_id in course_ids:
            record_change(session, kind, course_id)
        session.commit()
        db.session.remove()


def find(app: Flask, wanted: Filters | None = None, now: datetime = NOW) -> Results:
    """Search as a page does, in a context of its own."""
    with app.app_context():
        return services.find(wanted or Filters(), language="en", now=now)


def folder(app: Flask) -> Folder:
    return Folder(app.config["SEARCH_PATH"])


def keeper(app: Flask) -> IndexManager:
    return services.index_of(app)


def apply_pending(app: Flask) -> None:
    with app.app_context(), mock.patch.object(services, "present", return_value=NOW):
        services.apply_pending()


def standing(app: Flask) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder(app).path / "current.json").read_text())
    return found


def copies(app: Flask) -> list[Path]:
    return sorted(folder(app).path.glob("index-*"))
