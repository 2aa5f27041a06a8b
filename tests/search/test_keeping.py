"""The index follows the database: changes and elapsed instants."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from catalogue.search import services
from catalogue.search.documents import CourseDocument
from catalogue.search.index import manager as keeping
from catalogue.search.index.manager import IndexManager
from catalogue.search.index.schema import NO_CHANGE
from catalogue.wiring import wiring
from tests.machine.apps import Statements
from tests.search.shelf import (
    NOW,
    Shelf,
    apply_pending,
    at,
    course,
    edition,
    filters,
    find,
    folder,
    ids,
    keeper,
    publish,
    standing,
)

pytestmark = [pytest.mark.engines, pytest.mark.slow]

Counting = Callable[[Flask], AbstractContextManager[Statements]]


def test_a_missing_index_is_built_at_the_first_search(app: Flask, shelf: Shelf) -> None:
    assert find(app).total == 2
    assert find(app).total == 2
    assert shelf.asked == [None]


def test_a_published_course_is_found_and_a_changed_one_changes(app: Flask, shelf: Shelf) -> None:
    find(app)
    shelf.put(course(3, "Cybersecurity"), course(2, "Mediation"))
    assert find(app, filters("cybersecurity")).total == 0
    publish(app, 3, 2, 3)
    assert ids(find(app, filters("cybersecurity"))) == [3]
    assert find(app, filters("negotiation")).total == 0
    assert find(app).total == 3
    assert shelf.asked == [None, [2, 3]]


def test_a_withdrawn_course_is_gone(app: Flask, shelf: Shelf) -> None:
    find(app)
    del shelf.courses[1]
    publish(app, 1)
    assert ids(find(app)) == [2]


@pytest.mark.parametrize(("kind", "key"), [("organisation", 7), ("everything", None)])
def test_a_change_of_anything_else_changes_all(
    app: Flask, shelf: Shelf, kind: str, key: int | None
) -> None:
    find(app)
    shelf.put(course(1, "Renamed"))
    publish(app, key, kind=kind)
    assert ids(find(app, filters("renamed"))) == [1]
    assert shelf.asked == [None, None]


def test_a_search_takes_one_statement(app: Flask, shelf: Shelf, count_statements: Counting) -> None:
    find(app)
    with count_statements(app) as seen:
        find(app, filters("internet", format="online", sort="title"))
    assert len(seen) == 1, seen.report()


def test_the_version_is_asked_for_at_most_once_in_the_time_agreed(
    app: Flask, count_statements: Counting
) -> None:
    shelf = Shelf(course(1, "Internet governance"))
    shelf.attach(app, seconds=3600)
    find(app)
    publish(app, 1)
    with count_statements(app) as seen:
        find(app)
        with app.app_context():
            assert services.version() == 0
    assert not seen
    apply_pending(app)
    with app.app_context():
        assert services.version() == 1
    assert shelf.asked == [None, [1]]


class Ageing(Shelf):
    """A course whose one edition closes at a deadline."""

    deadline = at(2)

    def made(self, document: CourseDocument, now: datetime) -> CourseDocument:
        is_open = now <= self.deadline
        change = self.deadline + timedelta(seconds=1) if is_open else None
        return replace(document, editions=(edition(open=is_open, next_change=change),))


def test_what_has_elapsed_is_indexed_again(app: Flask) -> None:
    shelf = Ageing(course(1, "Closes soon"))
    shelf.attach(app)
    wanted = filters(open="1")
    assert find(app, wanted).total == 1
    assert find(app, wanted, now=at(2)).total == 1
    after = at(2) + timedelta(seconds=1)
    with app.app_context():
        assert services.next_instant(NOW) == after
    assert find(app, wanted, now=after).total == 0
    assert find(app, wanted, now=at(3)).total == 0
    assert shelf.asked == [None, [1]]
    with app.app_context():
        assert services.next_instant(at(3)) is None


def test_an_instant_within_a_second_has_come_when_the_second_is_over(app: Flask) -> None:
    shelf = Ageing(course(1, "Closes soon"))
    shelf.deadline = at(2) + timedelta(milliseconds=500)
    shelf.attach(app)
    find(app)
    find(app, now=at(2) + timedelta(seconds=1, milliseconds=700))
    assert shelf.asked == [None]
    find(app, now=at(2) + timedelta(seconds=2))
    assert shelf.asked == [None, [1]]


def test_a_source_that_repeats_a_past_instant_is_not_asked_for_ever(app: Flask) -> None:
    shelf = Shelf(course(1, "Stuck", edition(next_change=at(-1))))
    shelf.attach(app)
    find(app)
    find(app)
    assert shelf.asked == [None]


def test_the_worker_applies_what_is_pending(app: Flask, shelf: Shelf) -> None:
    apply_pending(app)
    shelf.put(course(3, "Cybersecurity"))
    publish(app, 3)
    apply_pending(app)
    assert shelf.asked == [None, [3]]
    apply_pending(app)
    assert len(shelf.asked) == 2


def test_the_worker_looks_again_after_letting_go(app: Flask, shelf: Shelf) -> None:
    """What is published while it writes finds the lock taken, and must not stay behind."""
    apply_pending(app)

    class Busy(Shelf):
        late = True

        def made(self, document: CourseDocument, now: datetime) -> CourseDocument:
            if self.late:
                self.late = False
                publish(app, 2)
            return document

    busy = Busy(*shelf.courses.values())
    busy.attach(app)
    publish(app, 1)
    apply_pending(app)
    assert busy.asked == [[1], [2]]
    assert standing(app)["applied"] == 2


def test_while_another_process_writes_the_old_index_answers(app: Flask, shelf: Shelf) -> None:
    find(app)
    shelf.put(course(3, "Cybersecurity"))
    publish(app, 3)
    with folder(app).lock(wait=True):
        assert find(app).total == 2
        apply_pending(app)
        assert shelf.asked == [None]
    assert find(app).total == 3


def test_what_another_process_wrote_is_loaded(app: Flask, shelf: Shelf) -> None:
    find(app)
    mine = keeper(app)
    shelf.put(course(3, "Cybersecurity"))
    shelf.attach(app)
    publish(app, 3)
    find(app)
    publish(app, None, kind="everything")
    find(app)
    wiring(app).index = mine
    before = len(shelf.asked)
    assert find(app).total == 3
    assert len(shelf.asked) == before


def test_rounds_end_even_if_changes_never_do(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    find(app)
    monkeypatch.setattr(IndexManager, "_is_behind", lambda *_: True)
    apply_pending(app)
    assert keeping.ROUNDS < 10


def test_an_empty_catalogue_is_no_trouble(app: Flask) -> None:
    Shelf().attach(app)
    assert find(app).total == 0
    publish(app, 1)
    assert find(app, filters("x", open="1", sort="title")).total == 0
    with app.app_context():
        assert keeper(app).current(NOW).standing.next_change == NO_CHANGE
