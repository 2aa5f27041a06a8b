"""A change is committed whole or not at all, and readers keep what they have."""

from __future__ import annotations

import random
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from catalogue.search import services
from catalogue.search.index import manager as keeping
from catalogue.search.index.engine import Copy
from catalogue.search.index.manifest import Folder
from tests.search.shelf import (
    NOW,
    Shelf,
    apply_pending,
    at,
    copies,
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

pytestmark = pytest.mark.slow

MOST_PARTS = 9
"""The engine joins its small parts as soon as there are eight."""


def test_a_change_leaves_nothing_behind(app: Flask, shelf: Shelf) -> None:
    find(app)
    before = copies(app)
    publish(app, 1)
    find(app)
    assert copies(app) == before
    kept = {path.name for path in folder(app).path.iterdir()}
    assert kept == {before[0].name, "current.json", "lock"}


def test_readers_keep_what_they_have_open(app: Flask, shelf: Shelf) -> None:
    find(app)
    with app.app_context():
        before = keeper(app).current(NOW)
    shelf.put(course(3, "Cybersecurity"))
    publish(app, 3)
    assert find(app).total == 3
    assert before.find(filters(), "en", 9).total == 2
    publish(app, None, kind="everything")
    assert find(app).total == 3
    assert not before.copy.path.exists()
    assert before.find(filters("internet"), "en", 9).total == 1


@contextmanager
def no_room(most: int) -> Iterator[None]:
    """Refuse files of this process that are larger, as a full disk refuses them."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_index_as_it_was(app: Flask, shelf: Shelf) -> None:
    """Readers go on with what there is, and the change is made when there is room again."""
    find(app)
    noise = random.Random(1).randbytes(300_000).hex()
    body = " ".join(noise[place : place + 12] for place in range(0, len(noise), 12))
    shelf.put(course(3, "Cybersecurity", body=body))
    publish(app, 3)
    with no_room(100_000):
        assert find(app).total == 2
        assert find(app).total == 2
        assert shelf.asked == [None, [3], None, [3], None]
    assert len(copies(app)) == 1
    assert find(app).total == 3
    assert shelf.asked[5:] == [[3]]
    assert len(copies(app)) == 1


@pytest.mark.engines
def test_a_change_of_an_organisation_changes_its_courses_only(app: Flask, shelf: Shelf) -> None:
    find(app)
    shelf.put(course(1, "Renamed"))
    shelf.concerned = {("organisation", 7): [1], ("organisation", 8): []}
    publish(app, 7, kind="organisation")
    assert ids(find(app, filters("renamed"))) == [1]
    publish(app, 8, kind="organisation")
    publish(app, 9, kind="synonyms")
    find(app)
    assert shelf.asked == [None, [1]]
    assert standing(app)["applied"] == 3


def test_a_visitor_does_not_wait_until_a_large_index_is_built_anew(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SOON_BUILT", 1)
    find(app)
    shelf.put(course(3, "Cybersecurity"))
    publish(app, None, kind="everything")
    assert find(app).total == 2
    assert shelf.asked == [None]
    apply_pending(app)
    assert shelf.asked == [None, None]
    assert find(app).total == 3


@pytest.mark.engines
def test_many_changes_at_once_are_left_to_the_worker_too(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SOON_BUILT", 2)
    shelf.put(*[course(number, f"Course {number}") for number in range(3, 30)])
    find(app)
    publish(app, 1, 2, 3)
    assert find(app).total == 29
    assert shelf.asked == [None]
    apply_pending(app)
    assert shelf.asked == [None, [1, 2, 3]]
    publish(app, *range(1, 10))
    apply_pending(app)
    assert shelf.asked == [None, [1, 2, 3], None]


def test_the_next_instant_is_read_without_opening_the_index(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        assert services.next_instant(NOW) == NOW
    shelf.put(course(3, "Opens", edition(next_change=at(3))), course(4, "Next", edition()))
    find(app)
    shelf.put(course(4, "Next", edition(next_change=at(1))))
    publish(app, 4)
    find(app)
    shelf.attach(app)
    monkeypatch.setattr(Copy, "__init__", None)
    with app.app_context():
        assert services.next_instant(NOW) == at(1)
        monkeypatch.setattr(Folder, "standing", lambda _self: None)
        assert services.next_instant(NOW) == NOW


def test_small_parts_do_not_become_more_and_more(app: Flask, shelf: Shelf) -> None:
    """The engine joins them, with or without a worker, and finds the same as before."""
    find(app)
    for number in range(3, 30):
        shelf.put(course(number, f"Course {number}", edition(place="MT"), topics={"a"}))
        publish(app, number)
        assert find(app, filters("course", topic="a", place="MT")).total == number - 2
        with app.app_context():
            assert keeper(app).current(NOW).searcher.num_segments <= MOST_PARTS
    assert shelf.asked == [None, *([number] for number in range(3, 30))]


def test_what_was_committed_but_not_told_is_told_later(app: Flask, shelf: Shelf) -> None:
    """A process may die after the commit of what time alone has changed."""
    shelf.put(course(3, "Opens", edition(next_change=at(1))))
    find(app)
    kept = (folder(app).path / "current.json").read_bytes()
    shelf.put(course(3, "Opens", edition(open=True, next_change=at(9))))
    find(app, now=at(2))
    (folder(app).path / "current.json").write_bytes(kept)
    shelf.attach(app)
    assert find(app, filters(open="1"), now=at(2)).total == 1
    with app.app_context():
        assert services.next_instant(at(2)) == at(9)
    assert shelf.asked == [None, [3]]
