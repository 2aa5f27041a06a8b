"""Migrations keep what a filled database holds, whatever tables they rebuild."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import MetaData, func, select, text

from catalogue.courses.models import Course, CourseWords, Edition, FeeRoute
from catalogue.database import db, now
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.enrolment.rules.asked import route_asked, route_of
from catalogue.mail.models import OutboxMessage
from tests.machine.databases import command

pytestmark = pytest.mark.engines

Counts = Mapping[str, int]
Columns = Mapping[str, Sequence[str]]
Contents = Mapping[str, Sequence[Mapping[str, Any]]]

REBUILDS = {
    "0012": ["fee_route"],
    "0008": ["application_draft", "fee_route", "outbox_message"],
    "0020": ["application", "application_draft"],
    "0021": ["fee_route", "application"],
    "0022": ["application"],
}
"""How far to go back, and which tables with rows are rebuilt on the way to there and again."""

FOLDED = "0014"
"""The migration that made sort keys anew."""


def before(app: Flask, revision: str) -> str:
    options = Config()
    options.set_main_option("script_location", str(app.config["MIGRATIONS"]))
    return str(ScriptDirectory.from_config(options).get_revision(revision).down_revision)


def references(app: Flask) -> Counts:
    """Return of every column that refers to another table in how many rows it does."""
    found = {}
    with app.app_context():
        for table in reflected().sorted_tables:
            for key in (column for column in table.columns if column.foreign_keys):
                found[str(key)] = db.session.scalar(select(func.count(key))) or 0
    return found


def reflected() -> MetaData:
    """Return the tables as they are in the database now, whatever models say."""
    known = MetaData()
    known.reflect(db.engine)
    return known


def contents(app: Flask, tables: Iterable[str], columns: Columns | None = None) -> Contents:
    """Return the rows of tables by column: all of them, or only the ``columns`` of each."""
    with app.app_context():
        known = reflected().tables
        names = columns or {each: sorted(known[each].columns.keys()) for each in tables}
        return {
            each: [
                dict(row)
                for row in db.session.execute(
                    select(*(known[each].columns[name] for name in names[each])).order_by("id")
                ).mappings()
            ]
            for each in tables
        }


def add_a_letter_and_a_draft(app: Flask) -> None:
    with app.app_context():
        at = now()
        mail = OutboxMessage(
            kind="reset", priority=0, recipient="a@b.example", language="es", subject="ñ", text="ø"
        )
        mail.message_id, mail.created_at, mail.next_attempt_at = "<1@b.example>", at, at
        edition = db.session.scalars(select(Edition).order_by(Edition.id).limit(1)).one()
        draft = ApplicationDraft(edition_id=edition.id, token_hash="0" * 64, language="es")
        draft.entries, draft.created_at, draft.updated_at = {"full_name": "Ñusta"}, at, at
        db.session.add_all([mail, draft])
        db.session.commit()


@pytest.mark.slow
@pytest.mark.parametrize("oldest", REBUILDS)
def test_rebuilding_a_table_clears_nothing_that_refers_to_it(
    sample_app: Flask, oldest: str
) -> None:
    add_a_letter_and_a_draft(sample_app)
    known, tables = references(sample_app), REBUILDS[oldest]
    written = contents(sample_app, tables)
    command(sample_app, "db", "downgrade", before(sample_app, oldest))
    older, rows = references(sample_app), contents(sample_app, tables)
    command(sample_app, "db", "upgrade")
    newer = references(sample_app)
    assert older["application.route_id"] > 0
    assert older == {key: known[key] for key in older}
    assert older == {key: newer[key] for key in older}
    # Values may change on the way back, such as a deadline where there has to be one; no row goes.
    assert {name: len(every) for name, every in rows.items()} == {
        name: len(every) for name, every in written.items()
    }
    assert all(rows.values())
    kept = {name: list(first[0]) for name, first in rows.items()}
    assert rows == contents(sample_app, tables, kept)
    with sample_app.app_context():
        if db.engine.dialect.name == "sqlite":
            assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
            assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1


@pytest.mark.slow
def test_applications_of_former_times_get_the_terms_of_their_route(sample_app: Flask) -> None:
    command(sample_app, "db", "downgrade", before(sample_app, "0021"))
    command(sample_app, "db", "upgrade")
    with sample_app.app_context():
        found = db.session.scalars(select(Application)).all()
        assert found
        for each in found:
            assert each.route is not None
            assert each.asked is not None
            assert each.asked["filled"] == "later"
            read = route_asked(each.asked, is_offered=True)
            assert read == route_asked(
                {"route": route_of(each.route, each.submitted_at)}, is_offered=True
            )


@pytest.mark.slow
def test_going_back_leaves_nobody_with_a_route_that_the_public_could_read(
    sample_app: Flask,
) -> None:
    with sample_app.app_context():
        application = db.session.scalars(
            select(Application).where(Application.route_id.is_not(None)).limit(1)
        ).one()
        route = db.session.get_one(FeeRoute, application.route_id)
        route.withdrawn_at, gone = now(), route.id
        chosen = func.count().filter(Application.route_id.is_not(None))
        by_others = db.session.scalar(select(chosen).where(Application.route_id != gone))
        db.session.commit()
    command(sample_app, "db", "downgrade", before(sample_app, "0021"))
    command(sample_app, "db", "upgrade")
    with sample_app.app_context():
        assert db.session.get(FeeRoute, gone) is None
        assert db.session.scalar(select(chosen)) == by_others


@pytest.mark.slow
def test_a_course_without_a_title_is_ordered_by_that_of_its_source(sample_app: Flask) -> None:
    with sample_app.app_context():
        course = db.session.scalars(select(Course).order_by(Course.id).limit(1)).one()
        source = course.source_language
        other = next(code for code in sample_app.config["LANGUAGES"] if code != source)
        course.words[source].title = "The Kaʻohinani øre"
        words = course.words.setdefault(other, CourseWords(language=other))
        words.title, words.summary = "", "A summary and no title"
        for each in (course.words[source], words):
            each.sort_key = "folded in former times"
        key = course.id
        db.session.commit()
    command(sample_app, "db", "downgrade", before(sample_app, FOLDED))
    command(sample_app, "db", "upgrade")
    with sample_app.app_context():
        found = db.session.execute(
            select(CourseWords.language, CourseWords.sort_key).where(CourseWords.course_id == key)
        )
        made = {row.language: row.sort_key for row in found}
    assert made == dict.fromkeys((source, other), "the kaohinani ore")
