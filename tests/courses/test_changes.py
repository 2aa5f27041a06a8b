"""Who changes a row that the public reads has numbered the change, without a word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import (
    Course,
    CoursePartner,
    CourseWords,
    Edition,
    Programme,
    Topic,
)
from catalogue.courses.rules.states import FEW_PLACES
from catalogue.database import db, now, writing
from catalogue.partners.models import Affiliation, Organisation
from catalogue.search.models import CatalogueChange
from catalogue.search.repositories.changes import record_change

pytestmark = pytest.mark.engines

COURSE = "small-states-workshop"


def course(session: Session) -> Course:
    return session.scalars(select(Course).where(Course.slug == COURSE)).one()


def edition(session: Session) -> Edition:
    query = select(Edition).join(Course).where(Course.slug == COURSE)
    return session.scalars(query.order_by(Edition.id)).first()  # type: ignore[return-value]  # One.


def noted(session: Session) -> list[tuple[str, int | None]]:
    """Commit, and return what was numbered since the sample was loaded."""
    session.commit()
    query = select(CatalogueChange.kind, CatalogueChange.key).order_by(CatalogueChange.number)
    return [(kind, key) for kind, key in session.execute(query)][1:]


def set_words(session: Session) -> tuple[str, int]:
    found = course(session)
    for words in found.words.values():
        words.title += "!"
    found.weeks = 7
    return "course", found.id


def set_topics(session: Session) -> tuple[str, int]:
    found = course(session)
    found.topics = list(session.scalars(select(Topic).limit(1)))
    return "course", found.id


def set_fee(session: Session) -> tuple[str, int]:
    edition(session).routes[0].amount += 1
    return "course", course(session).id


def set_edition_words(session: Session) -> tuple[str, int]:
    for words in edition(session).words.values():
        words.note = "Bring a laptop."
    return "course", course(session).id


def take_down(session: Session) -> tuple[str, int]:
    found = course(session)
    found.published_at = None
    return "course", found.id


def end_role(session: Session) -> tuple[str, int]:
    found = course(session)
    found.partners[0].ended_at = now()
    return "course", found.id


def fill(session: Session) -> tuple[str, int]:
    found = edition(session)
    found.places_taken = found.capacity
    return "course", found.course_id


def rename(session: Session) -> tuple[str, int]:
    found = session.scalars(select(Organisation).where(Organisation.slug == "medac")).one()
    found.words["en"].name = "Another name"
    return "organisation", found.id


def set_programme(session: Session) -> tuple[str, int]:
    found = session.scalars(select(Programme)).first()
    assert found is not None
    found.ects = 99
    return "programme", found.id


@pytest.mark.parametrize(
    "change",
    [
        set_words,
        set_topics,
        set_fee,
        set_edition_words,
        take_down,
        end_role,
        fill,
        rename,
        set_programme,
    ],
)
def test_a_change_is_numbered_once(
    sample_app: Flask, change: Callable[[Session], tuple[str, int]]
) -> None:
    with sample_app.app_context():
        session = writing()
        wanted = change(session)
        session.flush()
        assert noted(session) == [wanted]


def test_the_end_of_a_membership_concerns_both(sample_app: Flask) -> None:
    with sample_app.app_context():
        session = writing()
        found = session.scalars(select(Affiliation)).first()
        assert found is not None
        found.until = "2026-01"
        both = {("organisation", found.organisation_id), ("organisation", found.body_id)}
        assert set(noted(session)) == both


def keep_secret(session: Session) -> None:
    edition(session).access_token_hash = "x"


def note_telling(session: Session) -> None:
    edition(session).routes[0].told_deadline_at = now()


def set_contact(session: Session) -> None:
    session.scalars(select(Organisation)).first().contact_email = "a@b.example"  # type: ignore[union-attr]  # There is one.


def ask(session: Session) -> None:
    organisation = session.scalars(select(Organisation).where(Organisation.slug == "medac")).one()
    partner = CoursePartner(
        course_id=course(session).id,
        organisation_id=organisation.id,
        role=PartnerRole.HOST,
        position=9,
    )
    session.add(partner)


def draft(session: Session) -> None:
    found = course(session)
    made = Course(
        slug="a-draft",
        source_language="en",
        level=found.level,
        award=found.award,
        created_at=now(),
    )
    made.words["en"] = CourseWords(language="en", title="A draft", sort_key="a draft")
    session.add(made)


def take_one_of_many(session: Session) -> None:
    found = edition(session)
    found.capacity += 0
    assert found.places_left > FEW_PLACES + 1
    found.places_taken += 1


@pytest.mark.parametrize(
    "change", [keep_secret, note_telling, set_contact, ask, draft, take_one_of_many]
)
def test_what_no_page_shows_is_not_numbered(
    sample_app: Flask, change: Callable[[Session], None]
) -> None:
    with sample_app.app_context():
        session = writing()
        change(session)
        session.flush()
        assert noted(session) == []


def test_what_is_undone_is_not_numbered(sample_app: Flask) -> None:
    with sample_app.app_context():
        session = writing()
        set_words(session)
        session.flush()
        session.rollback()
        session = writing()
        keep_secret(session)
        assert noted(session) == []


def test_what_was_recorded_already_is_not_numbered_again(sample_app: Flask) -> None:
    with sample_app.app_context():
        session = writing()
        wanted = set_words(session)
        record_change(session, *wanted)
        assert noted(session) == [wanted]
        session = writing()
        set_words(session)
        record_change(session, "everything")
        assert noted(session) == [wanted, ("everything", None)]
        assert db.session.info == {} or not any(db.session.info.values())
