"""The index follows the database: changes, elapsed instants, damage, many processes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from flask import Flask

from catalogue.database import db
from catalogue.search import keeper as keeping
from catalogue.search import services
from catalogue.search.documents import CourseDocument
from catalogue.search.engine import Copy, IndexDamaged, damage
from catalogue.search.fields import NO_CHANGE
from catalogue.search.folder import Folder
from catalogue.search.keeper import Keeper
from tests.machine.apps import Statements
from tests.search.shelf import NOW, Shelf, at, course, edition, filters, find, ids, publish

Counting = Callable[[Flask], AbstractContextManager[Statements]]


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    made = Shelf(course(1, "Internet governance"), course(2, "Negotiation"))
    made.attach(app)
    return made


def folder(app: Flask) -> Folder:
    return Folder(app.config["SEARCH_PATH"])


def keeper(app: Flask) -> Keeper:
    found = app.extensions[services.EXTENSION]
    assert isinstance(found, Keeper)
    return found


def apply_pending(app: Flask) -> None:
    with app.app_context(), mock.patch.object(services, "present", return_value=NOW):
        services.apply_pending()


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


def test_an_index_written_by_a_clock_ahead_is_built_anew(app: Flask, shelf: Shelf) -> None:
    find(app, now=at(10))
    find(app, now=at(10) - timedelta(minutes=4))
    assert shelf.asked == [None]
    find(app, now=NOW)
    assert shelf.asked == [None, None]


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


def standing(app: Flask) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder(app).path / "current.json").read_text())
    return found


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
    app.extensions[services.EXTENSION] = mine
    before = len(shelf.asked)
    assert find(app).total == 3
    assert len(shelf.asked) == before


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


def copies(app: Flask) -> list[Path]:
    return sorted(folder(app).path.glob("index-*"))


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


def damaged_meta(app: Flask) -> None:
    (copies(app)[0] / "meta.json").write_text("nonsense")


def cut_files(app: Flask) -> None:
    for file in copies(app)[0].glob("*.*"):
        if file.suffix in (".fast", ".term", ".idx"):
            file.write_bytes(b"cut")


def panicking_files(app: Flask) -> None:
    """The engine does not survive files whose end says that they are longer than they are."""
    for file in copies(app)[0].glob("*.term"):
        file.write_bytes(b"garbage")


def another_database(app: Flask) -> None:
    values = standing(app) | {"mark": "2020-01-01T00:00:00+00:00"}
    (folder(app).path / "current.json").write_text(json.dumps(values))


@pytest.mark.parametrize(
    "harm",
    [
        damaged_current,
        other_schema,
        no_copy,
        damaged_meta,
        cut_files,
        panicking_files,
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

    monkeypatch.setattr(Copy, "replace", fail)
    publish(app, 1)
    assert find(app).total == 2
    assert shelf.asked == [None, None]
    assert standing(app)["applied"] == 1


def test_a_copy_replaced_while_it_is_being_opened_is_no_damage(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    find(app)
    opened = Keeper._open
    tries: list[int] = []

    def late(self: Keeper, *args: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            folder(app).stand(replace(self.folder.standing() or args[0], generation=7))
            raise IndexDamaged("tidied away")
        return opened(self, *args)

    monkeypatch.setattr(Keeper, "_open", late)
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


def test_changes_that_are_missing_make_it_build_anew(app: Flask, shelf: Shelf) -> None:
    find(app)
    publish(app, 1, 2)
    with app.app_context():
        db.session.execute(db.text("DELETE FROM catalogue_change WHERE number = 1"))
        db.session.commit()
    find(app)
    assert shelf.asked == [None, None]


def test_rounds_end_even_if_changes_never_do(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    find(app)
    monkeypatch.setattr(Keeper, "_is_behind", lambda *_: True)
    apply_pending(app)
    assert keeping.ROUNDS < 10


def test_an_empty_catalogue_is_no_trouble(app: Flask) -> None:
    Shelf().attach(app)
    assert find(app).total == 0
    publish(app, 1)
    assert find(app, filters("x", open="1", sort="title")).total == 0
    with app.app_context():
        assert keeper(app).current(NOW).next_change == NO_CHANGE


def test_the_command_builds_the_index(app: Flask, shelf: Shelf) -> None:
    answer = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert answer.exit_code == 0, answer.output
    assert shelf.asked == [None]


OTHER_PROCESS = """
import sys
from catalogue.app import create_app
from catalogue.search import services
from tests.search.shelf import Shelf, course, find
import json
settings, first, count = json.loads(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
app = create_app(settings)
shelf = Shelf(*[course(each, "Course") for each in range(1, 41)])
shelf.attach(app)
from tests.search.shelf import publish
for number in range(first, first + count):
    publish(app, number)
    find(app)
with app.app_context():
    services.apply_pending()
print(find(app).total)
"""


@pytest.mark.slow
def test_several_processes_share_the_folder(app: Flask, tmp_path: Path) -> None:
    """They build, write and read at once, and in the end nothing is missing."""
    settings = {
        "ENVIRONMENT": "testing",
        "SECRET_KEY": "tests-only",
        "DATA_DIR": str(app.config["DATA_DIR"]),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OTHER_PROCESS, json.dumps(settings), str(first), "6"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for first in (1, 7)
    ]
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert out.strip() == "40"
    shelf = Shelf(*[course(each, "Course") for each in range(1, 41)])
    shelf.attach(app)
    apply_pending(app)
    assert find(app).total == 40
    assert standing(app)["applied"] == 12
    assert len(copies(app)) == 1
