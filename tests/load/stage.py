"""A house with what its visitors need: who they are, and what their visits are about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar

from flask import Flask, url_for
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalogue.accounts.models import Person
from catalogue.alerts.codes import AlertKind
from catalogue.alerts.models import AlertAddress, AlertSubscription, AlertTarget
from catalogue.comanagement.models import Listing
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course, CoursePartner
from catalogue.database import db, now, writing
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.transitions import OCCUPIES
from catalogue.i18n.languages import using_locale
from catalogue.partners.codes import OrganisationKind
from catalogue.partners.models import (
    Invitation,
    Organisation,
    OrganisationMember,
    PartnershipEnquiry,
)
from catalogue.tokens import hash_of
from tests.load.crowd import APPLICANT, FULL, open_edition
from tests.load.house import COURSE, PARTNER
from tests.machine.visitor import Visitor

HUB, EDITOR, ADMISSIONS = "hub@catalogue.example", "editor@gsma.example", "admissions@gsma.example"
ACCREDITOR = "editor@um.example"
ACCREDITED = "diplomatic-theory-and-practice"
SPARE = "multilateral-diplomacy"
"""A course on which nothing is measured but what changes its address or adds an edition."""
ASKED_PLACE = 77
"""Where the roles stand that the visits themselves made, so that they are found again."""
FORM = "main form[method=post]"

T = TypeVar("T")


@dataclass
class Stage:
    """A house, who visits it, and what the addresses of the visits are made of."""

    app: Flask
    first: int = 1
    """The first number that is given out; whoever visits a house again begins higher."""
    values: dict[str, Any] = field(default_factory=dict)
    """What an address's parts are unless a visit says otherwise, by their names."""
    _visitors: dict[str, Visitor] = field(default_factory=dict)
    _tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._counter = count(self.first)
        self.values = self.change(_things)

    def number(self) -> int:
        """Return a number that no visit has had."""
        return next(self._counter)

    def change(self, act: Callable[[Session], T]) -> T:
        """Do something to the rows, commit, and return what it gave."""
        with self.app.app_context():
            session = writing()
            found = act(session)
            session.commit()
            db.session.remove()
        return found

    def visitor(self, who: str) -> Visitor:
        """Return somebody who has signed in."""
        if who not in self._visitors:
            self._visitors[who] = self.stranger()
            self._visitors[who].sign_in(who)
        return self._visitors[who]

    def stranger(self) -> Visitor:
        """Return somebody who was never here."""
        client = self.app.test_client()
        assert isinstance(client, Visitor)
        return client

    def url(self, endpoint: str, **values: Any) -> str:
        """Return an endpoint's address; what is not said of it is what the stage is about."""
        rules = self.app.url_map.iter_rules(endpoint)
        asked = set[str].intersection(*(set(rule.arguments) for rule in rules)) - values.keys()
        wanted = {name: self.values[name] for name in asked & self.values.keys()}
        with (
            self.app.test_request_context(base_url=self.app.config["BASE_URL"]),
            using_locale("en"),
        ):
            return url_for(endpoint, **wanted | values)

    def press(self, who: str, address: str, **values: Any) -> TestResponse:
        """Press a button whose form has no question."""
        visitor = self.visitor(who)
        if who not in self._tokens:
            token = visitor.page(self.url("accounts.account")).select_one("input[name=csrf_token]")
            assert token is not None
            self._tokens[who] = str(token["value"])
        return visitor.post(address, data={"csrf_token": self._tokens[who]} | values)

    def head(self) -> int:
        """Return the number of the course's latest revision."""
        query = select(Listing.head).join(Listing.course).where(Course.slug == COURSE)
        return self.change(lambda session: session.scalars(query).one())

    def application(self, key: str = "code", **values: Any) -> str:
        """Put an application back to how it was sent, but for these values; return its code."""
        code: str = self.values[key]
        self.change(lambda session: _put_back(session, code, values))
        return code

    def question(self, *, accepted: bool = False) -> int:
        """Let the partner be asked to take one more role; return the role's number."""
        return self.change(lambda session: _question(session, accepted=accepted))

    def enquiry(self) -> int:
        """Let somebody ask to become a partner; return the enquiry's number."""
        number = self.number()
        return self.change(lambda session: _enquiry(session, number))

    def invitation(self) -> str:
        """Invite the partner's editor to another office; return the link's token."""
        token = f"invitation-{self.number()}"
        self.change(lambda session: _invitation(session, token))
        return token

    def alert(self, *, confirmed: bool = True) -> AlertSubscription:
        """Let somebody ask to be told of the course; return their subscription."""
        number = self.number()
        return self.change(lambda session: _alert(session, number, confirmed=confirmed))


def _things(session: Session) -> dict[str, Any]:
    edition, full = open_edition(session, COURSE), open_edition(session, FULL)
    of_edition = select(Application).where(
        Application.edition_id == edition.id, Application.decision == Decision.PENDING
    )
    waiting = session.scalars(of_edition.order_by(Application.id)).first()
    own = session.scalars(
        select(Application.code).where(Application.email == APPLICANT).order_by(Application.id)
    ).first()
    moved = select(Course.slug).where(Course.slug.startswith(SPARE)).order_by(Course.id)
    spare = session.scalars(moved).first()
    assert waiting is not None
    assert own is not None
    return {
        "slug": COURSE,
        "edition": edition.slug,
        "full_edition": full.slug,
        "code": waiting.code,
        "own_code": own,
        "spare": spare,
        "number": 1,
    }


def _put_back(session: Session, code: str, values: dict[str, Any]) -> None:
    row = session.scalars(select(Application).where(Application.code == code)).one()
    at = now()
    before: dict[str, Any] = {
        "decision": Decision.PENDING,
        "answer": Answer.NONE,
        "place": Place.NONE,
        "told": Decision.PENDING,
        "held_until": None,
        "waiting_number": None,
        "applicant_key": row.email,
        "confirmed_at": at,
    }
    if values.get("place") is Place.HELD:
        before["held_until"] = at + timedelta(days=9)
    for name, value in (before | values).items():
        setattr(row, name, value)
    session.flush()
    occupied = select(func.count()).where(
        Application.edition_id == row.edition_id, Application.place.in_(OCCUPIES)
    )
    row.edition.places_taken = session.scalars(occupied).one()


def _question(session: Session, *, accepted: bool) -> int:
    course = session.scalars(select(Course.id).where(Course.slug == COURSE)).one()
    partner = session.scalars(select(Organisation.id).where(Organisation.slug == PARTNER)).one()
    session.execute(delete(CoursePartner).where(CoursePartner.position == ASKED_PLACE))
    row = CoursePartner(
        course_id=course,
        organisation_id=partner,
        role=PartnerRole.COOPERATION,
        position=ASKED_PLACE,
        accepted_at=now() if accepted else None,
    )
    session.add(row)
    session.flush()
    return row.id


def forget_questions(session: Session) -> None:
    """Take back every question whether somebody stands behind a course."""
    session.execute(delete(CoursePartner).where(CoursePartner.accepted_at.is_(None)))


def _enquiry(session: Session, number: int) -> int:
    row = PartnershipEnquiry(
        language="en",
        organisation_name=f"New Academy {number}",
        organisation_kind=OrganisationKind.DIPLOMATIC_ACADEMY,
        country="FJ",
        full_name="Somebody",
        email=f"somebody-{number}@academy.example",
        message="We would like to take part.",
        submission=f"enquiry-{number}",
        created_at=now(),
    )
    session.add(row)
    session.flush()
    return row.id


def _invitation(session: Session, token: str) -> None:
    """Invite to an office that the editor does not hold, whatever they accepted before."""
    at = now()
    partner = session.scalars(select(Organisation).where(Organisation.slug == PARTNER)).one()
    editor = session.scalars(select(Person.id).where(Person.email == EDITOR)).one()
    session.execute(
        update(OrganisationMember)
        .where(OrganisationMember.person_id == editor, OrganisationMember.role == "admissions")
        .values(ended_at=at)
    )
    session.add(
        Invitation(
            email=EDITOR,
            language="en",
            organisation_id=partner.id,
            role="admissions",
            token_hash=hash_of(token),
            created_at=at,
            expires_at=at + timedelta(days=7),
        )
    )


def _alert(session: Session, number: int, *, confirmed: bool) -> AlertSubscription:
    at = now()
    course = session.scalars(select(Course.id).where(Course.slug == COURSE)).one()
    target = session.scalars(
        select(AlertTarget).where(AlertTarget.course_id == course)
    ).one_or_none()
    row = AlertSubscription(
        address=AlertAddress(email=f"reader-{number}@people.example", language="en", created_at=at),
        target=target
        or AlertTarget(kind=AlertKind.COURSE, key=f"course:{course}", course_id=course),
        language="en",
        notice_version="1",
        requested_at=at,
        token_hash=hash_of(f"alert-{number}"),
        confirmed_at=at if confirmed else None,
        ends_at=at + timedelta(days=5),
        stop_key=f"stop-{number}",
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    session.expunge(row)
    return row
