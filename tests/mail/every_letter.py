"""Every letter of the product, written as the product writes it, about a course of any title."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from catalogue.accounts import letters as account_letters
from catalogue.accounts.access import MemberRole
from catalogue.accounts.models import Person
from catalogue.alerts import labels
from catalogue.alerts import letters as alert_letters
from catalogue.alerts.codes import AlertEvent, AlertKind
from catalogue.alerts.models import AlertAddress, AlertSubscription, AlertTarget
from catalogue.comanagement.repositories.publication import edition_snapshot
from catalogue.comanagement.rules.consequences import consequences
from catalogue.courses.models import Course, Edition
from catalogue.courses.presenters import signed_contact
from catalogue.courses.queries import Backing, backing
from catalogue.database import db, now
from catalogue.enrolment import letters as application_letters
from catalogue.enrolment.codes import Place
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.enrolment.rules.concerned import Group, LetterKind, Telling
from catalogue.events import letters as event_letters
from catalogue.events.letters import News
from catalogue.i18n.languages import using_locale
from catalogue.mail.letters import render
from catalogue.mail.services.trying import send_trial
from catalogue.partners import letters as partner_letters
from catalogue.partners.codes import OrganisationKind
from catalogue.partners.models import Invitation, Organisation, PartnershipEnquiry
from tests.accounts.people import add_member
from tests.enrolment.factories import Listed, make_application, make_edition

NOTE = "Le escribimos pronto.\n.\nFrom ahora en adelante, ñandú."


class Writer:
    """Writes every letter; ``title`` and ``language`` say about what and in which language."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.listed: Listed = make_edition(app, capacity=5)
        until = now() + timedelta(days=7)
        self.codes = {
            Place.NONE: make_application(app, self.listed, confirmed=False),
            Place.HELD: make_application(
                app, self.listed, place=Place.HELD, confirmed=False, held_until=until
            ),
            Place.WAITING: make_application(app, self.listed, place=Place.WAITING),
            Place.TAKEN: make_application(app, self.listed, place=Place.TAKEN),
        }
        # Somebody of the hub reads enquiries.
        add_member(app, "hub@house.example", None)

    def write(self, title: str, language: str) -> None:
        """Write all of them into the outbox."""
        with self.app.app_context():
            session: Session = db.session()
            course = self._named(session, title)
            self._of_accounts(session, title, language)
            self._of_partners(session, title, language)
            self._of_alerts(session, course, language)
            self._of_applications(session, title, language)
            session.commit()

    def write_receipt(self, title: str, language: str) -> None:
        """Write the one that says most of a course."""
        with self.app.app_context():
            session: Session = db.session()
            self._named(session, title)
            code = self.codes[Place.TAKEN]
            row = session.query(Application).filter_by(code=code).one()
            row.language, row.full_name = language, title
            application_letters.receipt(session, row)
            session.commit()

    def _named(self, session: Session, title: str) -> Course:
        course = session.get_one(Course, self.listed.course_id)
        for each in course.words.values():
            each.title = title
        self._lead(session, title)
        return course

    def _lead(self, session: Session, title: str) -> None:
        lead = session.query(Organisation).filter_by(slug="lead").one()
        lead.contact_email = "admissions@lead.example"
        for words in lead.words.values():
            words.name = title

    def _of_accounts(self, session: Session, title: str, language: str) -> None:
        person = Person(email="ana@mail.example", full_name=title, language=language)
        account_letters.reset_link(session, person, "t" * 200)
        account_letters.password_changed(session, person, everywhere=False)
        account_letters.no_account(session, person.email, language)

    def _of_partners(self, session: Session, title: str, language: str) -> None:
        lead = session.query(Organisation).filter_by(slug="lead").one()
        invited = Invitation(email="eva@mail.example", language=language, role=MemberRole.EDITOR)
        partner_letters.invitation(session, invited, lead, "t" * 43)
        hub = Invitation(email="eva@mail.example", language=language, role=None)
        partner_letters.invitation(session, hub, None, "t" * 43)
        enquiry = PartnershipEnquiry(
            id=1,
            email="eva@mail.example",
            full_name=title,
            language=language,
            organisation_name=title,
            organisation_kind=OrganisationKind.NGO,
            created_at=now(),
        )
        partner_letters.enquiry_received(session, enquiry)
        reader = Person(email="eva@mail.example", full_name=title, language=language)
        news = News(
            title, f"{title}.", "Escriba a quien dirige.", "http://catalogue.test/es/", "Ver"
        )
        for said in ([news], [news, replace(news, action="", address="")]):
            event_letters.happened(session, reader, said)
        partner_letters.enquiry_declined(session, enquiry, NOTE)

    def _of_alerts(self, session: Session, course: Course, language: str) -> None:
        at = now()
        address = AlertAddress(email="eva@mail.example", language=language)
        target = AlertTarget(kind=AlertKind.COURSE, key="x", course=course, course_id=course.id)
        row = AlertSubscription(
            address=address,
            target=target,
            language=language,
            requested_at=at,
            ends_at=at,
            stop_key="s" * 43,
        )
        confirmed = AlertSubscription(
            address=address,
            target=target,
            language=language,
            requested_at=at,
            confirmed_at=at,
            ends_at=at,
            stop_key="r" * 43,
        )
        edition = session.get_one(Edition, self.listed.edition_id)
        with session.no_autoflush:
            alert_letters.requested(session, address, [row, confirmed], "t" * 43)
            alert_letters.requested(session, address, [confirmed], "t" * 43)
            with using_locale(language):
                happened = [(edition.id, event) for event in AlertEvent]
                values: dict[str, Any] = {
                    "course": course.words[language].title,
                    "news": labels.news(course, {edition.id: edition}, happened, at),
                    "course_address": labels.course_address(course),
                }
                found = [labels.match(course, edition, at)]
                contact = signed_contact(backing(course.id))
            for event in range(len(values["news"])):
                one = values | {"news": values["news"][event : event + 1]}
                alert_letters.news(session, row, one, contact)
            alert_letters.news(session, row, values, contact)
            alert_letters.matches(session, row, found)
            alert_letters.matches(session, row, found * 30)
            alert_letters.ending(session, row)
            alert_letters.ended(session, row)
        for each in (row, confirmed, target, address):
            if each in session:
                session.expunge(each)

    def _of_applications(self, session: Session, title: str, language: str) -> None:
        rows = {
            place: session.query(Application).filter_by(code=code).one()
            for place, code in self.codes.items()
        }
        edition = session.get_one(Edition, self.listed.edition_id)
        answering = backing(edition.course_id)
        for row in rows.values():
            row.language, row.full_name = language, title
            application_letters.receipt(session, row)
            application_letters.promoted(session, row, answering)
        session.flush()
        held = rows[Place.HELD]
        other = "en" if language == "es" else "es"
        for decided in (
            application_letters.offered,
            application_letters.waitlisted,
            application_letters.declined,
        ):
            decided(session, held, NOTE, other)
        application_letters.duplicate(session, held, "AB12")
        application_letters.new_link(session, held)
        application_letters.accepted(session, held)
        application_letters.withdrawn(session, held)
        application_letters.lapsed(session, held)
        application_letters.unconfirmed(session, held)
        application_letters.extended(session, held, edition.routes, answering)
        draft = ApplicationDraft(id=7, language=language, updated_at=now())
        write_changes(session, held, draft, answering)
        application_letters.continue_later(session, draft, edition, held.email, language)
        application_letters.extended_for_draft(
            session, draft, edition, edition.routes, held.email, answering
        )


def write_changes(
    session: Session,
    held: Application,
    draft: ApplicationDraft,
    answering: Backing,
) -> None:
    """Write what those who live by an edition are told of it, whatever they have of it."""
    before = edition_snapshot(held.edition)
    route = before["routes.certificate"] | {"amount": "700", "ects": 5, "deadline_at": None}
    after = before | {
        "starts_on": "2031-02-01",
        "ends_on": "2031-02-26",
        "zone": "America/Lima",
        "city": "Lima",
        "format": "blended",
        "languages": ["es"],
        "nomination": "required",
        "routes.certificate": route,
    }
    found = consequences(before, after, now(), held.language)
    for letter in LetterKind:
        if letter is LetterKind.EXTENDED:
            continue
        told = Telling(letter, found)
        for group in Group:
            application_letters.edition_changed(
                session, held, group, told, before, after, answering
            )
        application_letters.edition_changed_for_draft(
            session, draft, held.edition, told, (before, after), held.email, answering
        )


def trial(language: str) -> None:
    """Send the letter that goes past the outbox."""
    send_trial("ana@mail.example", language)
    assert render("trial", language=language, contact=None).text
