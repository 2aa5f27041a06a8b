"""Every address × who asks × own or foreign: nobody reaches what is another's.

What belongs to somebody else answers exactly as what does not exist. An endpoint that this table
does not list fails the test: a new page says here who may see it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import select

from catalogue.accounts.access import MemberRole, Rule
from catalogue.accounts.models import Person
from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.database import db, now
from catalogue.enrolment.models import Application
from catalogue.i18n.languages import using_locale
from catalogue.partners.codes import OrganisationKind
from catalogue.partners.models import (
    Invitation,
    Organisation,
    OrganisationMember,
    PartnershipEnquiry,
)
from tests.machine.visitor import Visitor

pytestmark = pytest.mark.slow
"""Every role asks for every address, which takes a second a role."""

VISITOR, ANA, TOMASI = "visitor", "ana@applicant.example", "tomasi@applicant.example"
GSMA_EDITOR, GSMA_ADMISSIONS = "editor@gsma.example", "admissions@gsma.example"
IMR_EDITOR, IMR_ADMISSIONS = "editor@imr.example", "admissions@imr.example"
UM_EDITOR, HUB = "editor@um.example", "hub@catalogue.example"
EX_EDITOR = "former@gsma.example"
EVERYBODY = (
    VISITOR,
    ANA,
    TOMASI,
    GSMA_EDITOR,
    GSMA_ADMISSIONS,
    IMR_EDITOR,
    IMR_ADMISSIONS,
    UM_EDITOR,
    HUB,
    EX_EDITOR,
)
MEMBERS = frozenset(EVERYBODY) - {VISITOR, ANA, TOMASI, EX_EDITOR}
SIGNED_IN = frozenset(EVERYBODY) - {VISITOR}
OPEN_RULES = (Rule.PUBLIC, Rule.FORM, Rule.MACHINE)

GSMA = {GSMA_EDITOR, HUB}
"""Who may edit the course that the GSMA stands behind."""

GSMA_READERS = {*GSMA, GSMA_ADMISSIONS}


@dataclass(frozen=True)
class Case:
    """Who is let in to one endpoint; everybody else gets 404, and visitors the sign-in page."""

    admitted: frozenset[str]
    values: Callable[[Things], dict[str, Any]] = field(default=lambda _things: {})


@dataclass(frozen=True)
class Things:
    """What belongs to somebody: the GSMA's course and an application to it, and so on."""

    course: str
    edition: str
    accredited: str
    application: str
    of_ana: str
    member: int
    invitation: int
    enquiry: int
    partnership: int


def case(*admitted: str, **values: str) -> Case:
    """Return a case whose values are the attributes of ``Things`` that are named."""

    def read(things: Things) -> dict[str, Any]:
        return {name: getattr(things, attribute) for name, attribute in values.items()}

    return Case(frozenset(admitted), read)


COURSE = {"slug": "course"}
EDITION = {"slug": "course", "edition": "edition"}
CASES: Mapping[str, Case] = {
    "accounts.account": Case(SIGNED_IN),
    "accounts.change_password": Case(SIGNED_IN),
    "comanagement.accept_partner": case(UM_EDITOR, HUB, key="partnership"),
    "comanagement.course_address": case(HUB, **COURSE),
    "comanagement.edition": case(*GSMA, **EDITION),
    "comanagement.edition_invitation": case(*GSMA, **EDITION),
    "comanagement.end_partner": case(HUB, slug="course", key="partnership"),
    "comanagement.history": case(*GSMA, **COURSE),
    "comanagement.new_course": case(*MEMBERS - {GSMA_ADMISSIONS, IMR_ADMISSIONS}),
    "comanagement.new_edition": case(*GSMA, **COURSE),
    "comanagement.partners": case(*GSMA_READERS, **COURSE),
    "comanagement.preview": case(*GSMA_READERS, **COURSE),
    "comanagement.publish": case(*GSMA, **COURSE),
    "comanagement.refuse_partner": case(UM_EDITOR, HUB, key="partnership"),
    "comanagement.restore": case(*GSMA, **COURSE),
    "comanagement.revision": case(*GSMA, **COURSE),
    "comanagement.sign_off": case(UM_EDITOR, HUB, slug="accredited"),
    "comanagement.withdraw_sign_off": case(UM_EDITOR, slug="accredited"),
    "comanagement.words": case(*GSMA, **COURSE),
    "enrolment.accept": case(ANA, code="of_ana"),
    "enrolment.application": case(GSMA_ADMISSIONS, HUB, code="application"),
    "enrolment.calendar": case(ANA, code="of_ana"),
    "enrolment.confirm_own": case(ANA, code="of_ana"),
    "enrolment.decide": case(GSMA_ADMISSIONS, HUB, code="application"),
    "enrolment.edition_applications": case(GSMA_ADMISSIONS, HUB, **EDITION),
    "enrolment.my_application": case(ANA, code="of_ana"),
    "enrolment.my_applications": Case(SIGNED_IN),
    "enrolment.withdraw": case(ANA, code="of_ana"),
    "partners.approve": case(HUB, number="enquiry"),
    "partners.contact": Case(frozenset({HUB}), lambda _things: {"slug": "gsma-capacity-building"}),
    "partners.decline": case(HUB, number="enquiry"),
    "partners.end_membership": Case(
        frozenset({HUB}),
        lambda things: {"slug": "gsma-capacity-building", "member": things.member},
    ),
    "partners.enquiries": case(HUB),
    "partners.enquiry": case(HUB, number="enquiry"),
    "partners.members": Case(frozenset({HUB}), lambda _things: {"slug": "gsma-capacity-building"}),
    "partners.revoke_invitation": Case(
        frozenset({HUB}),
        lambda things: {"slug": "gsma-capacity-building", "invitation": things.invitation},
    ),
    "synonyms.add": case(HUB),
    "synonyms.change": Case(frozenset({HUB}), lambda _things: {"number": 1}),
    "synonyms.listed": case(HUB),
    "synonyms.remove": Case(frozenset({HUB}), lambda _things: {"number": 1}),
    "workspace.activity": Case(MEMBERS),
    "workspace.course": case(*GSMA_READERS, **COURSE),
    "workspace.home": Case(MEMBERS),
}
EXTRA = {"comanagement.restore": {"number": 1}, "comanagement.revision": {"number": 1}}


def set_the_stage() -> Things:
    """Add what the sample lacks: a former editor, an invitation, an enquiry, an open question."""
    at = now()
    gsma = db.session.scalars(
        select(Organisation).where(Organisation.slug == "gsma-capacity-building")
    ).one()
    malta = db.session.scalars(
        select(Organisation).where(Organisation.slug == "university-of-malta")
    ).one()
    course = db.session.scalars(
        select(Course).where(Course.slug == "child-online-protection-for-regulators")
    ).one()
    edition = db.session.scalars(
        select(Edition).join(Application).where(Edition.course_id == course.id).order_by(Edition.id)
    ).first()
    assert edition is not None
    application = db.session.scalars(
        select(Application).where(Application.edition_id == edition.id)
    ).first()
    own = db.session.scalars(
        select(Application)
        .join(Person, Application.person_id == Person.id)
        .where(Person.email == ANA)
    ).first()
    assert application is not None
    assert own is not None
    template = db.session.scalars(select(Person).where(Person.email == GSMA_EDITOR)).one()
    former = Person(
        email=EX_EDITOR,
        full_name="Former Editor",
        language="en",
        password=template.password,
        active=True,
        fs_uniquifier="former",
        confirmed_at=at,
        created_at=at,
    )
    ended = OrganisationMember(
        person=former,
        organisation=gsma,
        role=MemberRole.EDITOR,
        joined_at=at,
        ended_at=at,
    )
    member = db.session.scalars(
        select(OrganisationMember).where(OrganisationMember.person_id == template.id)
    ).one()
    invitation = Invitation(
        email="new@gsma.example",
        language="en",
        organisation=gsma,
        role=MemberRole.EDITOR,
        token_hash="x",
        created_at=at,
        expires_at=at,
    )
    enquiry = PartnershipEnquiry(
        language="en",
        organisation_name="New Academy",
        organisation_kind=OrganisationKind.DIPLOMATIC_ACADEMY,
        country="FJ",
        full_name="Somebody",
        email="somebody@new.example",
        message="We would like to take part.",
        submission="x",
        created_at=at,
    )
    question = CoursePartner(
        course_id=course.id, organisation=malta, role="cooperation", position=9
    )
    db.session.add_all([former, ended, invitation, enquiry, question])
    db.session.commit()
    return Things(
        course=course.slug,
        edition=edition.slug,
        accredited="diplomatic-theory-and-practice",
        application=application.code,
        of_ana=own.code,
        member=member.id,
        invitation=invitation.id,
        enquiry=enquiry.id,
        partnership=question.id,
    )


@pytest.fixture
def staged(sample_app: Flask) -> tuple[Flask, Things]:
    with sample_app.app_context():
        things = set_the_stage()
    return sample_app, things


def guarded(app: Flask) -> dict[str, set[str]]:
    """Return the methods of every endpoint that is not open to anyone."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "admits", None) not in OPEN_RULES:
            found.setdefault(rule.endpoint, set()).update(rule.methods or ())
    return found


def visitor_as(app: Flask, who: str) -> Visitor:
    client = app.test_client()
    assert isinstance(client, Visitor)
    if who != VISITOR:
        client.sign_in(who)
    return client


def token_of(client: Visitor, page: str) -> str:
    """Return a token that is good for any form of this visitor's session."""
    field = client.page(page).select_one('input[name="csrf_token"]')
    assert field is not None
    return str(field["value"])


def address_of(app: Flask, endpoint: str, values: Mapping[str, Any]) -> str:
    with app.test_request_context(base_url=app.config["BASE_URL"]), using_locale("en"):
        return url_for(endpoint, **values)


def test_every_guarded_endpoint_is_in_the_table(staged: tuple[Flask, Things]) -> None:
    app, _things = staged
    assert set(guarded(app)) == set(CASES)


@pytest.mark.parametrize("who", EVERYBODY)
def test_reading(staged: tuple[Flask, Things], who: str) -> None:
    app, things = staged
    client = visitor_as(app, who)
    for endpoint, methods in sorted(guarded(app).items()):
        if "GET" not in methods:
            continue
        values = CASES[endpoint].values(things) | EXTRA.get(endpoint, {})
        address = address_of(app, endpoint, values)
        answer = client.get(address)
        if who in CASES[endpoint].admitted:
            assert answer.status_code == 200, f"{who} {address}: {answer.status}"
        elif who == VISITOR:
            assert answer.status_code == 303, f"{who} {address}: {answer.status}"
            assert "/en/sign-in" in answer.headers["Location"]
        else:
            assert answer.status_code == 404, f"{who} {address}: {answer.status}"
        assert answer.headers["Cache-Control"] == "no-store", address


@pytest.mark.parametrize("who", [VISITOR, ANA, TOMASI, IMR_EDITOR, IMR_ADMISSIONS, EX_EDITOR])
def test_changing_what_is_another_s(staged: tuple[Flask, Things], who: str) -> None:
    app, things = staged
    client = visitor_as(app, who)
    token = token_of(client, "/en/sign-in" if who == VISITOR else "/en/account")
    for endpoint, methods in sorted(guarded(app).items()):
        if "POST" not in methods or who in CASES[endpoint].admitted:
            continue
        values = CASES[endpoint].values(things) | EXTRA.get(endpoint, {})
        address = address_of(app, endpoint, values)
        answer = client.post(address, data={"csrf_token": token, "decision": "offered"})
        expected = 303 if who == VISITOR else 404
        assert answer.status_code == expected, f"{who} {address}: {answer.status}"


def test_what_is_another_s_answers_as_what_does_not_exist(staged: tuple[Flask, Things]) -> None:
    app, things = staged
    client = visitor_as(app, IMR_EDITOR)
    pairs = [
        (f"/en/workspace/courses/{things.course}", "/en/workspace/courses/does-not-exist"),
        (f"/en/workspace/applications/{things.application}", "/en/workspace/applications/NONE"),
        (f"/en/my/applications/{things.of_ana}", "/en/my/applications/NONE"),
        ("/en/workspace/partners/gsma-capacity-building", "/en/workspace/partners/none"),
    ]
    for foreign, missing in pairs:
        first, second = client.get(foreign), client.get(missing)
        assert first.status_code == second.status_code == 404
        own, other = (
            text.replace(path.rsplit("/", 1)[1], "X")
            for text, path in ((first.text, foreign), (second.text, missing))
        )
        assert own == other


def test_a_planted_endpoint_is_missed(staged: tuple[Flask, Things]) -> None:
    app, _things = staged

    def planted() -> str:
        return ""

    planted.admits = Rule.MEMBER  # type: ignore[attr-defined]  # The mark that views carry.
    app._got_first_request = False
    app.add_url_rule("/planted", "planted", planted)
    assert set(guarded(app)) != set(CASES)
