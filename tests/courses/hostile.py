"""Listings whose words try to break out of every format that carries them."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from catalogue.courses.models import Course
from catalogue.database import db
from tests.machine.apps import publish

COURSE = "child-online-protection-for-regulators"
TITLES = [
    "She said \"no\" & <b>left</b>, 'twice'; a\\b, c",
    "</script><script>alert(1)</script><!-- ]]> -->",
    "Diplomacy 🕊️👩🏽‍⚖️ for all: 外交 الدبلوماسية дипломатия",
    "One line\r\nBEGIN:VEVENT\r\nSUMMARY:planted\nanother\rlast\u2028end",
    "Bell\x07, tab\t, form feed\x0c and a stray\x85 control\x9f",
    ("Negotiation, mediation and the law of treaties " * 5)[:200],
    "{{ 7 * 7 }} %(name)s %s ${x} tag:other,2026:x",
]


def rename(app: Flask, title: str, slug: str = COURSE) -> None:
    """Give a course this title and summary in both languages, as the database would hold it."""
    with app.app_context():
        course = db.session.scalars(select(Course).where(Course.slug == slug)).one()
        for words in course.words.values():
            words.title = title
            words.summary = title
            words.outcomes = f"* {title}\n* {title}"
        publish()
