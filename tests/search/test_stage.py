"""The next copy of the index: made beside the current one, whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from flask import Flask

from catalogue.search import services
from catalogue.search.index import manager as keeping
from catalogue.search.index import staging
from catalogue.search.index.engine import BITSETS, META, Copy, engine_files
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


def stages(app: Flask) -> set[Path]:
    return set(staging.MEMORY.glob(f"{staging.prefix_of(folder(app).path)}*"))


def test_a_change_leaves_nothing_behind(app: Flask, shelf: Shelf) -> None:
    find(app)
    before = copies(app)
    publish(app, 1)
    find(app)
    (copy,) = copies(app)
    assert [copy] != before
    meta = (copy / META).read_bytes()
    kept = {path.name for path in copy.iterdir() if not path.name.startswith(".")}
    assert kept == {*engine_files(copy, meta), META, BITSETS}
    assert not stages(app)


def test_what_a_change_does_not_touch_is_the_same_file(app: Flask, shelf: Shelf) -> None:
    find(app)
    (copy,) = copies(app)
    before = {path.name: path.stat().st_ino for path in copy.glob("*.idx")}
    publish(app, 1)
    find(app)
    (copy,) = copies(app)
    after = {path.name: path.stat().st_ino for path in copy.glob("*.idx")}
    assert before.items() <= after.items()
    assert len(after) == 2


def on_disk(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(staging, "MOST_IN_MEMORY", 0)


def without_memory(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(staging, "MEMORY", Path("/nowhere"))


def without_links(patch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "No links here.")

    patch.setattr(os, "link", refuse)


@pytest.mark.parametrize("hindered", [on_disk, without_memory, without_links])
def test_it_works_wherever_the_stage_is(
    app: Flask, shelf: Shelf, hindered: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    find(app)
    assert callable(hindered)
    hindered(monkeypatch)
    for number in range(3, 14):
        shelf.put(course(number, f"Course {number}"))
        publish(app, number)
        assert find(app).total == number
    apply_pending(app)
    assert find(app).total == 13
    assert shelf.asked == [None, *([number] for number in range(3, 14))]
    assert not list(folder(app).path.glob(f"{staging.STAGE}*"))


def test_what_a_dead_process_left_is_cleared_away(app: Flask, shelf: Shelf) -> None:
    find(app)
    with app.app_context():
        current = keeper(app).current(NOW).copy
    with staging.stage(current, 1) as working:
        name = working.place.name
        working.place.joinpath("half").write_text("written")
        left = working.place.with_name(f"{name[:-8]}leftover")
        left.mkdir()
    assert not working.place.exists()
    publish(app, 1)
    find(app)
    assert not left.exists()


def test_readers_keep_what_they_have_open(app: Flask, shelf: Shelf) -> None:
    find(app)
    with app.app_context():
        before = keeper(app).current(NOW)
    shelf.put(course(3, "Cybersecurity"))
    publish(app, 3)
    assert find(app).total == 3
    assert not before.copy.path.exists()
    assert before.find(filters(), "en", 9).total == 2
    assert before.find(filters("internet"), "en", 9).total == 1


@pytest.mark.parametrize("harm", [b"", b"garbage", None])
def test_damaged_bitsets_are_built_anew(app: Flask, shelf: Shelf, harm: bytes | None) -> None:
    find(app)
    path = copies(app)[0] / BITSETS
    data = path.read_bytes()
    path.write_bytes(data[:-1] if harm is None else harm)
    shelf.attach(app)
    assert find(app).total == 2
    assert shelf.asked == [None, None]


def test_a_full_disk_leaves_the_index_as_it_was(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers go on with what there is, and the change is made when there is room again."""
    find(app)
    shelf.put(course(3, "Cybersecurity"))
    publish(app, 3)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        assert find(app).total == 2
        assert find(app).total == 2
    assert len(copies(app)) == 1
    assert find(app).total == 3
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


def test_small_parts_are_joined_by_the_worker_when_nothing_is_pending(
    app: Flask, shelf: Shelf
) -> None:
    find(app)

    def parts() -> int:
        with app.app_context():
            return keeper(app).current(NOW).searcher.num_segments

    for number in range(3, 14):
        shelf.put(course(number, f"Course {number}"))
        publish(app, number)
        assert find(app).total == number
    # How many there are by now depends on how far the engine came in the meantime.
    assert parts() > 1
    apply_pending(app)
    assert parts() < keeping.MANY_PARTS
    assert find(app).total == 13
    assert ids(find(app, filters("13"))) == [13]
    joined = standing(app)
    apply_pending(app)
    assert standing(app) == joined
    assert shelf.asked == [None, *([number] for number in range(3, 14))]


def test_whoever_changes_too_much_joins_the_parts(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a worker the parts must not become more and more."""
    monkeypatch.setattr(keeping, "MOST_PARTS", 10)
    find(app)
    for number in range(3, 40):
        shelf.put(course(number, f"Course {number}"))
        publish(app, number)
        assert find(app).total == number
        with app.app_context():
            assert keeper(app).current(NOW).searcher.num_segments <= 11


def test_what_cannot_be_joined_is_not_tried_again(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MANY_PARTS", 2)
    find(app)
    publish(app, 1)
    find(app)
    before = standing(app)
    tried: list[int] = []
    joined = staging.Stage.joined

    def trying(working: staging.Stage) -> bool:
        tried.append(1)
        return joined(working)

    monkeypatch.setattr(staging.Stage, "joined", trying)
    apply_pending(app)
    apply_pending(app)
    assert standing(app) == before
    assert len(tried) == 1
