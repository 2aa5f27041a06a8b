"""The baselines: what a page costs that does next to nothing, by the same server.

``constant`` answers with so many bytes. ``orm`` reads 20 rows and the rows that belong to them
through the ORM and renders them, as a first sketch of a list would.
"""

from __future__ import annotations

import random

from flask import Flask, render_template, request
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload

ROWS = 1_000
PER_PAGE = 20


class Base(DeclarativeBase):
    """The sketch's own tables."""


class Course(Base):
    """What the list shows."""

    __tablename__ = "course"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str]
    editions: Mapped[list[Edition]] = relationship()


class Edition(Base):
    """What stands below each line of it."""

    __tablename__ = "edition"
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    label: Mapped[str]
    starts: Mapped[str]


PAGE = """<!doctype html><html lang="en"><head><title>Courses</title></head><body><h1>Courses</h1>
<ol>{% for course in courses %}<li><h2><a href="{{ url_for('course', number=course.id) }}">
{{- course.title }}</a></h2><p>{{ course.summary }}</p>
<ul>{% for edition in course.editions %}<li>{{ edition.label }}, {{ edition.starts }}</li>
{% endfor %}</ul></li>{% endfor %}</ol></body></html>"""


def constant(size: int) -> Flask:
    """Return an app with one page of so many bytes that never change."""
    app = Flask("constant", static_folder=None)
    body = "x" * size
    app.add_url_rule("/", "page", lambda: body)
    return app


def orm(database: str) -> Flask:
    """Return an app with a list of 20 courses and their editions (``/?page=3``)."""
    db = SQLAlchemy(model_class=Base)
    app = Flask("orm", static_folder=None)
    app.config["SQLALCHEMY_DATABASE_URI"] = database
    app.jinja_loader = DictLoader({"listing.html": PAGE})
    db.init_app(app)

    def listing() -> str:
        first = (request.args.get("page", 1, type=int) - 1) * PER_PAGE % ROWS
        query = select(Course).options(selectinload(Course.editions)).order_by(Course.title)
        courses = db.session.scalars(query.limit(PER_PAGE).offset(first)).all()
        return render_template("listing.html", courses=courses)

    app.add_url_rule("/", "listing", listing)
    app.add_url_rule("/courses/<int:number>", "course", lambda number: str(number))
    return app


def fill(database: str) -> None:
    """Make the small database at this address: 1,000 courses of three editions."""
    app = orm(database)
    chance = random.Random(1)
    with app.app_context():
        db: SQLAlchemy = app.extensions["sqlalchemy"]
        Base.metadata.create_all(db.engine)
        for number in range(ROWS):
            db.session.add(
                Course(
                    title=f"Course {chance.random():.6f} of {number}",
                    summary="What it is about, in a sentence of ordinary length, and for whom.",
                    editions=[
                        Edition(label=f"Edition {n}", starts=f"2027-0{n}-01") for n in (1, 2, 3)
                    ],
                )
            )
        db.session.commit()
