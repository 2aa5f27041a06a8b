"""What partners do reaches those it concerns: once, in their language, as they wished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from catalogue.accounts.access import Actor, MemberRole, Office
from catalogue.accounts.models import Person
from catalogue.comanagement.codes import CourseEvent
from catalogue.comanagement.models import Listing
from catalogue.comanagement.queries.drafts import course_draft
from catalogue.comanagement.services import partners, publishing, saving, sign_off
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course, CoursePartner
from catalogue.database import db, now
from catalogue.events.models import Event, EventNotice
from catalogue.events.services.sharing import share_events
from catalogue.events.services.telling import tell_people
from catalogue.mail.models import OutboxMessage
from catalogue.partners.codes import MemberEvent
from catalogue.partners.models import Organisation, OrganisationMember
from catalogue.partners.services import members
from catalogue.wiring import wiring
from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

pytestmark = [pytest.mark.engines, pytest.mark.slow]

COURSE = "child-online-protection-for-regulators"
GSMA, UM, HUB, CW = (
    "editor@gsma.example",
    "editor@um.example",
    "hub@catalogue.example",
    "editor@commonwealth.example",
)


@pytest.fixture
def house(sample_app: Flask) -> Iterator[Flask]:
    """The sample, in which nothing waits to be told, with a context."""
    with sample_app.app_context():
        yield sample_app
        db.session.remove()


def actor_of(email: str) -> Actor:
    person = db.session.scalars(select(Person).where(Person.email == email)).one()
    offices = tuple(
        Office(each.organisation_id, each.role)
        for each in db.session.scalars(
            select(OrganisationMember).where(
                OrganisationMember.person_id == person.id, OrganisationMember.ended_at.is_(None)
            )
        )
    )
    return Actor(
        person.id, person.full_name, email, person.language, hub=person.is_hub(), offices=offices
    )


def listing_id(slug: str = COURSE) -> int:
    query = select(Listing.id).join(Listing.course).where(Course.slug == slug)
    return db.session.scalars(query).one()


def organisation_id(slug: str) -> int:
    return db.session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()


def asked(slug: str = "university-of-malta", role: PartnerRole = PartnerRole.COOPERATION) -> int:
    """Let the hub ask an institution, and return the row's id."""
    partners.ask_partner(
        actor_of(HUB),
        listing_id=listing_id(),
        organisation_id=organisation_id(slug),
        role=role,
        reasons={},
    )
    return db.session.scalars(select(CoursePartner.id).order_by(CoursePartner.id.desc())).first()  # type: ignore[return-value]  # Just made.


@contextmanager
def later(**span: int) -> Iterator[None]:
    with time_machine.travel(now() + timedelta(**span), tick=True):
        yield


def letters(minutes: int = 2) -> dict[str, list[OutboxMessage]]:
    """Let the worker look, a little later, and return what it wrote, by recipient."""
    db.session.remove()
    while share_events():
        pass
    with later(minutes=minutes):
        while tell_people():
            pass
    found: dict[str, list[OutboxMessage]] = {}
    for row in db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "happened")):
        found.setdefault(row.recipient, []).append(row)
    return found


def test_every_kind_of_event_has_its_hearers_pace_and_words(house: Flask) -> None:
    assert set(wiring().event_kinds) == {*CourseEvent, *MemberEvent}


def test_an_invitation_is_told_to_whom_it_concerns_and_nobody_else(house: Flask) -> None:
    asked()
    found = letters()
    assert list(found) == [UM]
    (row,) = found[UM]
    assert "University of Malta" in row.subject
    assert "Cooperates" in row.text or "cooperat" in row.text.lower()
    assert "/en/workspace" in row.text
    assert [len(each) for each in letters().values()] == [1], "nobody is told twice"


def test_a_question_taken_back_in_time_is_told_to_nobody(house: Flask) -> None:
    key = asked()
    partners.end(actor_of(HUB), listing_id=listing_id(), partner_id=key)
    assert letters() == {}


def test_an_institution_without_people_is_looked_after_by_the_hub(house: Flask) -> None:
    db.session.execute(update(OrganisationMember).values(ended_at=now()))
    db.session.commit()
    db.session.add(
        Person(
            email="second@hub.example",
            full_name="Second",
            active=True,
            fs_uniquifier="x" * 64,
            created_at=now(),
            confirmed_at=now(),
            roles=list(actor_roles()),
        )
    )
    db.session.commit()
    asked()
    found = letters()
    assert list(found) == ["second@hub.example"], "whoever asked knows already"
    assert "first manager" in found["second@hub.example"][0].text


def actor_roles() -> list[object]:
    person = db.session.scalars(select(Person).where(Person.email == HUB)).one()
    return list(person.roles)


def test_an_answer_reaches_who_leads(house: Flask) -> None:
    leads = db.session.scalars(
        select(CoursePartner.organisation_id)
        .join(Course, Course.id == CoursePartner.course_id)
        .where(Course.slug == COURSE, CoursePartner.role == PartnerRole.LEAD)
    ).all()
    db.session.add(
        OrganisationMember(
            person_id=actor_of(CW).person_id,
            organisation_id=leads[0],
            role=MemberRole.EDITOR,
            joined_at=now(),
        )
    )
    db.session.commit()
    key = asked()
    partners.accept(actor_of(UM), partner_id=key)
    assert "has accepted" in letters()[CW][0].subject
    partners.end(actor_of(HUB), listing_id=listing_id(), partner_id=key)
    found = letters()
    assert "A role has ended" in found[UM][-1].subject
    assert "A role has ended" in found[CW][-1].subject
    key = asked()
    partners.refuse(actor_of(UM), partner_id=key)
    assert "has declined" in letters()[CW][-1].subject


def published(person: Actor, title: str) -> None:
    """Let somebody change the course's title and publish it."""
    draft = course_draft(person, COURSE)
    assert draft is not None
    saving.save(
        person,
        listing_id=draft.listing.id,
        base=draft.listing.head,
        mine={**draft.snapshot, "words.en.title": title},
    )
    draft = course_draft(person, COURSE)
    assert draft is not None
    publishing.publish(person, listing_id=draft.listing.id, number=draft.listing.head)


def test_a_publication_is_told_to_the_others_once_a_day(house: Flask) -> None:
    published(actor_of(HUB), "A new title")
    published(actor_of(HUB), "A newer title")
    assert letters() == {}
    found = letters(minutes=24 * 60 + 2)
    assert HUB not in found
    (row,) = found[GSMA]
    assert "2 updates" in row.subject
    assert row.text.count("Title (English)") == 2
    assert "out of date in: Spanish" in row.text


def test_wishes_are_kept_and_the_page_shows_all(sample_app: Flask, sample_client: Visitor) -> None:
    with sample_app.app_context():
        person = db.session.scalars(select(Person).where(Person.email == GSMA)).one()
        person.cadence, person.language = "never", "es"
        db.session.commit()
        published(actor_of(HUB), "A new title")
        assert letters(minutes=24 * 60 + 2) == {}
    sample_client.sign_in(GSMA, lang="es")
    page = sample_client.page("/es/espacio/novedades")
    assert "Publicación: " in page.get_text()
    assert "Cambió: Título (inglés)" in page.get_text()
    with sample_app.app_context():
        partners.ask_partner(
            actor_of(HUB),
            listing_id=listing_id("small-states-workshop"),
            organisation_id=organisation_id("gsma-capacity-building"),
            role=PartnerRole.FUNDER,
            reasons={},
        )
        (row,) = letters()[GSMA]
        assert row.language == "es"
        assert "Invitación a GSMA" in row.subject


def test_the_account_asks_how_often(sample_app: Flask, sample_client: Visitor) -> None:
    applicant = sample_app.test_client()
    assert isinstance(applicant, Visitor)
    applicant.sign_in("ana@applicant.example")
    assert not applicant.page("/en/account").select("#zone")
    sample_client.sign_in(GSMA)
    answer = sample_client.submit(
        "/en/account", {"cadence": "daily", "zone": "America/Lima"}, select="main form[method=post]"
    )
    assert answer.status_code == 303
    with sample_app.app_context():
        person = db.session.scalars(select(Person).where(Person.email == GSMA)).one()
        assert (person.cadence, person.zone) == ("daily", "America/Lima")


def test_a_sign_off_that_lapses_is_told_at_once_and_ends_with_the_role(house: Flask) -> None:
    accreditor = db.session.scalars(
        select(CoursePartner)
        .where(
            CoursePartner.role == PartnerRole.ACCREDITOR,
            CoursePartner.signed_off_at.is_not(None),
            CoursePartner.organisation_id == organisation_id("university-of-malta"),
        )
        .order_by(CoursePartner.id)
    ).first()
    assert accreditor is not None
    slug = db.session.get_one(Course, accreditor.course_id).slug
    person = actor_of(HUB)
    draft = course_draft(person, slug)
    assert draft is not None
    saving.save(
        person,
        listing_id=draft.listing.id,
        base=draft.listing.head,
        mine={**draft.snapshot, "ects": 30},
    )
    draft = course_draft(person, slug)
    assert draft is not None
    head, key = draft.listing.head, accreditor.id
    publishing.publish(person, listing_id=draft.listing.id, number=head)
    assert "no longer valid" in letters()[UM][0].subject
    number = listing_id(slug)
    sign_off.sign_off(
        actor_of(UM),
        listing_id=number,
        number=head,
        partner_id=key,
        statements={"en": "Worth thirty credits."},
    )
    sign_off.withdraw(actor_of(UM), listing_id=number, partner_id=key)
    partners.end(person, listing_id=number, partner_id=key)
    db.session.remove()
    kinds = db.session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert kinds == [
        CourseEvent.SIGN_OFF_LAPSED,
        CourseEvent.PUBLISHED,
        CourseEvent.SIGNED_OFF,
        CourseEvent.SIGN_OFF_WITHDRAWN,
        CourseEvent.PARTNER_ENDED,
    ]


def test_whoever_loses_a_role_hears_of_it(house: Flask) -> None:
    person = db.session.scalars(select(Person).where(Person.email == GSMA)).one()
    person.cadence = "never"
    db.session.commit()
    gsma = organisation_id("gsma-capacity-building")
    row = db.session.scalars(
        select(OrganisationMember).where(
            OrganisationMember.person_id == person.id, OrganisationMember.organisation_id == gsma
        )
    ).first()
    assert row is not None
    members.end(actor_of(HUB), gsma, row.id)
    (letter,) = letters()[GSMA]
    assert letter.subject == "Your role in GSMA Capacity Building has ended"


def test_two_workers_write_one_letter(house: Flask) -> None:
    asked()
    letters()
    told = db.session.scalars(select(EventNotice)).all()
    assert told
    assert all(each.told_at is not None for each in told)


def test_pages_ask_before_a_role_ends(sample_client: Visitor) -> None:
    sample_client.sign_in(HUB)
    home = f"/en/workspace/courses/{COURSE}/partners"
    links = sample_client.page(home).select("main a[href$='/end']")
    assert links
    assert not sample_client.page(home).select("main form[action$='/end']")
    address = str(links[-1]["href"])
    page = sample_client.page(address)
    assert "notified by e-mail" in page.get_text()
    answer = sample_client.submit(address, select="main form[method=post]")
    assert answer.status_code == 303


def test_the_page_takes_as_many_statements_for_ten_as_for_two(
    sample_app: Flask,
    sample_client: Visitor,
    count_statements: Callable[[Flask], AbstractContextManager[Statements]],
) -> None:
    sample_client.sign_in(GSMA)
    counted = []
    for number in (2, 12):
        with sample_app.app_context():
            for each in range(number):
                published(actor_of(HUB), f"Title {number} {each}")
            for role in (PartnerRole.HOST, PartnerRole.CLIENT)[: number // 2]:
                partners.ask_partner(
                    actor_of(HUB),
                    listing_id=listing_id("small-states-workshop" if number == 2 else COURSE),
                    organisation_id=organisation_id("gsma-capacity-building"),
                    role=role,
                    reasons={},
                )
            letters()
        with count_statements(sample_app) as seen:
            page = sample_client.page("/en/workspace/activity")
        counted.append(len(seen))
        assert len(page.select("main .line")) == (3 if number == 2 else 10)
    assert counted[1] <= counted[0] <= 12, counted
