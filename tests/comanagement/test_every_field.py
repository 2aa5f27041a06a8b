"""A text of a listing stands wherever texts do; who adds one and forgets a place is told here."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import String
from wtforms import Form

from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.forms.words import words_question
from catalogue.comanagement.presenters.preview import course_preview
from catalogue.comanagement.rules.snapshots import COURSE_WORDS, EDITION_WORDS, empty
from catalogue.courses.models import CourseWords, EditionWords
from catalogue.courses.presenters import facts
from catalogue.i18n.languages import using_locale

TABLES = ((COURSE_WORDS, CourseWords), (EDITION_WORDS, EditionWords))


@pytest.mark.parametrize(("names", "table"), TABLES)
def test_no_question_takes_more_than_its_column(
    app: Flask, names: tuple[str, ...], table: type[CourseWords | EditionWords]
) -> None:
    """SQLite keeps a text that is too long; PostgreSQL refuses it when it is published."""
    columns = ((name, table.__table__.columns[name].type) for name in names)
    bounded = {
        name: kind.length for name, kind in columns if isinstance(kind, String) and kind.length
    }
    questions = type("Questions", (Form,), {name: words_question(name) for name in names})
    with app.test_request_context("/en/"), using_locale("en"):
        for extra, refused in ((0, set[str]()), (1, set(bounded))):
            texts = {name: "x" * (length + extra) for name, length in bounded.items()}
            form = questions(data=texts)
            form.validate()
            assert set(form.errors) == refused


def test_a_page_says_of_every_text_that_it_is_missing() -> None:
    assert set(facts.FIELDS) == set(COURSE_WORDS)


def test_the_preview_has_every_text(app: Flask) -> None:
    texts = {f"words.en.{name}": f"What it says as {name}" for name in COURSE_WORDS}
    draft = (
        empty(ListingKind.COURSE, ["en"]) | {"level": "advanced", "award": "certificate"} | texts
    )
    with app.test_request_context("/en/"), using_locale("en"):
        shown = course_preview(draft, {})
    said = [shown.summary.text, *(text.text for _heading, text in shown.sections)]
    assert {f"What it says as {name}" for name in COURSE_WORDS if name != "title"} == set(said)
