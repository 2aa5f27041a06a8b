"""Whatever cannot be used is built anew, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from catalogue.database import db
from catalogue.search import services
from catalogue.search.documents import CourseDocument
from catalogue.search.index.engine import Copy, IndexDamaged, damage
from catalogue.search.index.manager import IndexManager
from catalogue.search.index.manifest import Folder
from tests.machine.apps import Statements
from tests.search.shelf import (
    NOW,
    Shelf,
    apply_pending,
    at,
    copies,
    course,
    filters,
    find,
    folder,
    ids,
    keeper,
    publish,
    standing,
)

pytestmark = pytest.mark.slow

Counting = Callable[[Flask], AbstractContextManager[Statements]]


def test_an_index_written_by_a_clock_ahead_is_built_anew(app: Flask, shelf: Shelf) -> None:
    find(app, now=at(10))
    find(app, now=at(10) - timedelta(minutes=4))
    assert shelf.asked == [None]
    find(app, now=NOW)
    assert shelf.asked == [None, None]


def test_applying_once_more_after_a_crash_does_no_harm(app: Flask, shelf: Shelf) -> None:
    find(app)
    kept = (folder(app).path / "current.json").read_bytes()
    shelf.put(course(3, "Cybersecurity"))
    publish(app, 3)
    find(app)
    # As if the process had died between the commit and the file that tells of it.
    (folder(app).path / "current.json").write_bytes(kept)
    shelf.attach(app)
    assert find(app).total == 3
    assert standing(app)["applied"] == 1


def test_a_rebuilding_leaves_one_copy(app: Flask, shelf: Shelf) -> None:
    find(app)
    before = copies(app)
    seen: list[int] = []
    with app.app_context():
        services.rebuild(seen.append)
    assert seen == [1, 1]
    assert len(copies(app)) == 1
    assert copies(app) != before
    assert find(app).total == 2


def test_a_rebuilding_that_fails_leaves_the_index_as_it_was(app: Flask, shelf: Shelf) -> None:
    find(app)

    class Broken(Shelf):
        def made(self, document: CourseDocument, now: datetime) -> CourseDocument:
            raise ValueError("The source is broken.")

    Broken(course(1, "x")).attach(app)
    with app.app_context(), pytest.raises(ValueError, match="broken"):
        services.rebuild()
    shelf.attach(app)
    assert find(app).total == 2


def damaged_current(app: Flask) -> None:
    (folder(app).path / "current.json").write_text("{")


def other_schema(app: Flask) -> None:
    values = standing(app) | {"schema": "0 en"}
    (folder(app).path / "current.json").write_text(json.dumps(values))


def no_copy(app: Flask) -> None:
    for file in copies(app)[0].iterdir():
        file.unlink()
    copies(app)[0].rmdir()


def with_each_file(app: Flask, made: Callable[[bytes], bytes]) -> None:
    for file in copies(app)[0].iterdir():
        file.write_bytes(made(file.read_bytes()))


def emptied_files(app: Flask) -> None:
    with_each_file(app, lambda _data: b"")


def cut_files(app: Flask) -> None:
    with_each_file(app, lambda data: data[: len(data) // 2])


def files_of_nonsense(app: Flask) -> None:
    with_each_file(app, lambda _data: b"garbage")


def files_longer_than_they_say(app: Flask) -> None:
    """The engine does not survive all files whose end is another one's."""
    with_each_file(app, lambda data: data + b"garbage")


def another_database(app: Flask) -> None:
    values = standing(app) | {"mark": "2020-01-01T00:00:00+00:00"}
    (folder(app).path / "current.json").write_text(json.dumps(values))


@pytest.mark.parametrize(
    "harm",
    [
        damaged_current,
        other_schema,
        no_copy,
        emptied_files,
        cut_files,
        files_of_nonsense,
        files_longer_than_they_say,
        another_database,
    ],
)
def test_what_cannot_be_used_is_built_anew(
    app: Flask, shelf: Shelf, harm: Callable[[Flask], None]
) -> None:
    publish(app, 1)
    find(app)
    harm(app)
    shelf.attach(app)
    assert find(app).total == 2
    assert shelf.asked == [None, None]
    shelf.attach(app)
    assert find(app).total == 2
    assert len(shelf.asked) == 2


def test_damage_to_any_kind_of_file_is_mended(app: Flask, shelf: Shelf) -> None:
    """The answer is right at once: what proves unreadable is built anew before it is given."""
    wanted = filters('"internet governance"', topic="a")
    shelf.put(course(3, "Internet governance", summary="for all", topics={"a"}))
    find(app)
    kinds = {path.suffix for path in copies(app)[0].iterdir()}
    assert len(kinds) > 3
    for kind in kinds:
        for harm in (b"", b"garbage", b"x" * 10_000):
            rebuild(app)
            for path in copies(app)[0].glob(f"*{kind}"):
                path.write_bytes(harm)
            shelf.attach(app)
            assert ids(find(app, wanted)) == [3], (kind, harm)


def rebuild(app: Flask) -> None:
    with app.app_context():
        services.rebuild()


@pytest.mark.engines
def test_the_worker_mends_too(app: Flask, shelf: Shelf) -> None:
    find(app)
    no_copy(app)
    shelf.attach(app)
    apply_pending(app)
    assert shelf.asked == [None, None]


def test_a_copy_that_proves_unreadable_in_a_search_is_built_anew(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    find(app)
    with app.app_context():
        generation = keeper(app).current(NOW)

    def fail(*_: object) -> None:
        raise IndexDamaged("cut")

    monkeypatch.setattr(generation, "find", fail)
    assert find(app).total == 2
    assert shelf.asked == [None, None]


def test_a_copy_that_cannot_be_written_is_built_anew(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    find(app)

    def fail(*_: object) -> None:
        raise IndexDamaged("full")

    monkeypatch.setattr(Copy, "changed", fail)
    publish(app, 1)
    assert find(app).total == 2
    assert shelf.asked == [None, None]
    assert standing(app)["applied"] == 1


def test_a_copy_replaced_while_it_is_being_opened_is_no_damage(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    find(app)
    opened = IndexManager._open
    tries: list[int] = []

    def late(self: IndexManager, *args: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            folder(app).stand(replace(self.folder.standing() or args[0], generation=7))
            raise IndexDamaged("tidied away")
        return opened(self, *args)

    monkeypatch.setattr(IndexManager, "_open", late)
    shelf.attach(app)
    assert find(app).total == 2
    assert shelf.asked == [None]


def test_only_the_engines_faults_are_damage() -> None:
    with pytest.raises(KeyboardInterrupt), damage():
        raise KeyboardInterrupt


def test_an_index_that_stays_unreadable_says_so(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Folder, "standing", lambda _self: None)
    with pytest.raises(IndexDamaged):
        find(app)


@pytest.mark.engines
def test_a_database_put_back_to_an_earlier_day_is_noticed(app: Flask, shelf: Shelf) -> None:
    publish(app, 1, 2)
    find(app)
    with app.app_context():
        db.session.execute(db.text("DELETE FROM catalogue_change WHERE number = 2"))
        db.session.execute(db.text("UPDATE catalogue_version SET number = 1"))
        db.session.commit()
    del shelf.courses[2]
    assert ids(find(app)) == [1]
    assert standing(app)["applied"] == 1


@pytest.mark.engines
def test_changes_that_are_missing_make_it_build_anew(app: Flask, shelf: Shelf) -> None:
    find(app)
    publish(app, 1, 2)
    with app.app_context():
        db.session.execute(db.text("DELETE FROM catalogue_change WHERE number = 1"))
        db.session.commit()
    find(app)
    assert shelf.asked == [None, None]


@pytest.mark.engines
def test_the_command_builds_the_index(app: Flask, shelf: Shelf) -> None:
    answer = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert answer.exit_code == 0, answer.output
    assert shelf.asked == [None]
