"""The generator: the same seed makes the same catalogue, which the house can work with."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.repositories.publication import course_snapshot, edition_snapshot
from catalogue.courses.codes import State
from catalogue.courses.models import Course, CourseWords, Edition, FeeRoute, Topic
from catalogue.courses.rules.states import state
from catalogue.database import Base, db, now
from catalogue.demo import services
from catalogue.demo.generator import BLOCK
from catalogue.demo.vocabulary import LANGUAGES, read_vocabulary, slug, title
from catalogue.i18n.url_segments import reserved
from catalogue.partners.models import Organisation
from catalogue.search.models import CatalogueChange
from tests.conftest import AppFactory

DAY = date(2027, 2, 3)
TOLD_BY_THE_CLOCK = {"at", "created_at", "published_at", "accepted_at"}


def rows(model: type[Base]) -> list[dict[str, Any]]:
    table = model.__table__
    return [
        {name: value for name, value in row.items() if name not in TOLD_BY_THE_CLOCK}
        for row in db.session.execute(select(table).order_by(*table.primary_key)).mappings()
    ]


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.slow
def test_the_same_seed_makes_the_same_catalogue(make_app: AppFactory) -> None:
    seen = []
    for seed in (5, 5, 6):
        with make_app("empty").app_context():
            services.generate(12, seed, today=DAY)
            models = (Organisation, Course, CourseWords, Edition, FeeRoute, Revision)
            seen.append([rows(model) for model in models])
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


@pytest.mark.slow
def test_a_larger_catalogue_begins_with_the_smaller_one(make_app: AppFactory) -> None:
    slugs = []
    for courses in (3, 6):
        with make_app("empty").app_context():
            services.generate(courses, 5, today=DAY)
            slugs.append(list(db.session.scalars(select(Course.slug).order_by(Course.id))))
    assert slugs[0] == slugs[1][:3]


@pytest.mark.slow
def test_each_course_has_three_listed_editions_in_both_languages(app: Flask) -> None:
    with app.app_context():
        services.generate(40, 1)
        courses = list(db.session.scalars(select(Course)))
        editions = list(db.session.scalars(select(Edition)).unique())
        assert (len(courses), len(editions)) == (40, 120)
        assert count(Organisation) == 80
        for course in courses:
            assert set(course.words) == set(LANGUAGES)
            assert all(words.title and words.sort_key for words in course.words.values())
            assert len(course.partners) == 2
            assert len(course.topics) == 1
        states = {state(each, each.capacity, now()) for each in editions}
        assert {State.PAST, State.OPEN, State.UPCOMING} <= states
        for each in editions:
            assert each.opens_at is not None
            assert each.starts_on is not None
            (route,) = each.routes
            assert route.deadline_at is not None
            assert each.opens_at < route.deadline_at
            assert route.deadline_at.date() < each.starts_on
            assert each.places_taken == 0
        newest = db.session.scalars(
            select(CatalogueChange).order_by(CatalogueChange.number.desc())
        ).first()
        assert newest is not None
        assert newest.kind == "everything"


def test_every_generated_listing_is_a_chain_that_says_what_is_published(app: Flask) -> None:
    with app.app_context():
        services.generate(5, 1)
        assert count(Listing) == 20
        for listing in db.session.scalars(select(Listing)):
            revision = db.session.scalars(
                select(Revision).where(Revision.listing_id == listing.id)
            ).one()
            if listing.course:
                assert course_snapshot(listing.course) == revision.snapshot
            else:
                assert listing.edition is not None
                shown = edition_snapshot(listing.edition)
                said = {name: value for name, value in revision.snapshot.items() if value != ""}
                assert {name: shown[name] for name in said} == said


@pytest.mark.engines
def test_it_goes_beside_the_sample_and_what_is_added_later_gets_its_own_ids(
    sample_app: Flask,
) -> None:
    with sample_app.app_context():
        before, topics = count(Course), count(Topic)
        services.generate(3, 1)
        services.generate(3, 2)
        assert count(Course) == before + 6
        assert count(Topic) == topics
        added = Topic(code="added-later", position=999)
        course = db.session.scalars(select(Course)).first()
        assert course is not None
        later = Edition(
            course_id=course.id,
            slug="added-later",
            format=course_edition(course).format,
            admission=course_edition(course).admission,
            nomination=course_edition(course).nomination,
            visibility=course_edition(course).visibility,
            created_at=now(),
        )
        db.session.add_all([added, later])
        db.session.flush()
        assert later.id > 0
        db.session.rollback()


def course_edition(course: Course) -> Edition:
    return db.session.scalars(select(Edition).where(Edition.course_id == course.id)).first()  # type: ignore[return-value]  # Every course of the sample has one.


def test_a_seed_is_used_once(app: Flask) -> None:
    with app.app_context():
        services.generate(2, 1)
        with pytest.raises(services.AlreadyGenerated, match="seed 1 is there already"):
            services.generate(2, 1)
        db.session.rollback()
        assert count(Course) == 2


@pytest.mark.engines
def test_courses_are_written_in_blocks(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogue.demo.generator.BLOCK", 2)
    told: list[int] = []
    with app.app_context():
        services.generate(5, 1, told.append)
        assert count(Course) == 5
    assert told == [2, 2, 1]
    assert BLOCK >= 100


def test_spanish_prepositions_join_their_article() -> None:
    vocabulary = read_vocabulary()
    subjects = {each.words["en"]: each for each in vocabulary.subjects}
    forms = {each.words["en"]: each for each in vocabulary.forms}
    introduction, foundations = (
        forms["Introduction to {subject}"],
        forms["Foundations of {subject}"],
    )
    plain = {"en": "", "es": ""}
    assert title(introduction, subjects["protocol"], plain) == {
        "en": "Introduction to protocol",
        "es": "Introducción al protocolo",
    }
    assert title(foundations, subjects["protocol"], plain)["es"] == "Fundamentos del protocolo"
    assert title(introduction, subjects["cybersecurity"], vocabulary.turns[1]) == {
        "en": "Introduction to cybersecurity for diplomats",
        "es": "Introducción a la ciberseguridad para diplomáticos",
    }
    assert title(forms["{Bare} in practice"], subjects["Internet governance"], plain) == {
        "en": "Internet governance in practice",
        "es": "Gobernanza de Internet en la práctica",
    }


def test_slugs_are_plain() -> None:
    assert (
        slug("Escuela de Políticas Públicas de Gżira") == "escuela-de-politicas-publicas-de-gzira"
    )
    assert slug("Cuenca: 2 años") == "cuenca-2-anos"
    vocabulary = read_vocabulary()
    bodies = {slug(f"{body.words['en']}-1") for body in vocabulary.bodies}
    assert not bodies & reserved()
