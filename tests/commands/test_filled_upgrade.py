"""Migrations keep what a filled database holds, whatever tables they rebuild."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, inspect, select, text

from catalogue.courses.models import Course, CourseWords
from catalogue.database import Base, db
from tests.machine.databases import command

REBUILDS = "0012"
"""A migration that rebuilds a table to which applications refer."""
FOLDED = "0014"
"""The migration that made sort keys anew."""


def before(app: Flask, revision: str) -> str:
    options = Config()
    options.set_main_option("script_location", str(app.config["MIGRATIONS"]))
    return str(ScriptDirectory.from_config(options).get_revision(revision).down_revision)


def references(app: Flask) -> Iterator[str]:
    """Yield every foreign key with how many rows have one."""
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            if inspect(db.engine).has_table(table.name):
                for key in (column for column in table.columns if column.foreign_keys):
                    number = db.session.scalar(select(func.count(key)))
                    yield f"{key}: {number}"


@pytest.mark.slow
def test_rebuilding_a_table_clears_nothing_that_refers_to_it(sample_app: Flask) -> None:
    known = sorted(references(sample_app))
    assert any(each.startswith("application.route_id: ") for each in known)
    command(sample_app, "db", "downgrade", before(sample_app, REBUILDS))
    command(sample_app, "db", "upgrade")
    assert sorted(references(sample_app)) == known
    with sample_app.app_context():
        if db.engine.dialect.name == "sqlite":
            assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
            assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1


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
