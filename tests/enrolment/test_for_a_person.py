"""First come, what a rule cannot settle waits for a person and takes no place by itself."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from flask import Flask

from catalogue.courses.codes import Admission, EmployerKind, Nomination
from catalogue.courses.models import Edition
from catalogue.courses.rules.eligibility import Outcome
from catalogue.database import db
from catalogue.enrolment import queries, services
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.deciding import needs_person
from catalogue.enrolment.rules.transitions import Act, Facts, Refusal, Refused
from catalogue.enrolment.services.places import facts_of
from tests.enrolment.factories import (
    Listed,
    applicant,
    make_application,
    make_edition,
    make_person,
)
from tests.enrolment.test_deciding import outbox

pytestmark = pytest.mark.engines

FOR_A_PERSON = Facts(Decision.PENDING, Answer.NONE, Place.NONE)


def test_only_first_come_and_only_what_is_in_doubt() -> None:
    waits = {
        (admission, outcome)
        for admission, outcome in itertools.product(Admission, Outcome)
        if needs_person(admission, outcome)
    }
    assert waits == {
        (Admission.FIRST_COME, Outcome.NEEDS_NOMINATION),
        (Admission.FIRST_COME, Outcome.NEEDS_REVIEW),
    }


def sent(app: Flask, listed: Listed, **values: Any) -> Application:
    with app.app_context():
        token = listed.save_draft()
        who = applicant(**values)
        services.submit(listed.edition_id, token, who, language="en", actor=None)
        found = db.session.query(Application).order_by(Application.id.desc()).first()
        assert found is not None
        services.confirm(found.id)
        db.session.refresh(found)
        db.session.expunge_all()
        return found


@pytest.mark.parametrize(
    ("edition", "values", "waits"),
    [
        ({"nomination": Nomination.REQUIRED}, {}, True),
        ({"nomination": Nomination.PREFERRED}, {}, False),
        ({"employers": ["regulator"]}, {"employer_kind": EmployerKind.MINISTRY}, True),
        ({"employers": ["regulator"]}, {"employer_kind": EmployerKind.REGULATOR}, False),
    ],
)
def test_a_doubtful_application_takes_no_place_until_somebody_gives_it_one(
    app: Flask, edition: dict[str, object], values: dict[str, object], waits: bool
) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME, capacity=2, **edition)  # type: ignore[arg-type]  # As it takes them.
    found = sent(app, listed, **values)
    assert (facts_of(found) == FOR_A_PERSON) is waits
    assert ("You have a place" in outbox(app)[0].text) is False
    actor = make_person(app, "a@lead.example", organisation_slug="lead")
    if not waits:
        assert found.place is Place.TAKEN
        return
    with app.app_context():
        assert services.fill_free_places() == 0
        seen = queries.last_event_id(found.id)
        services.decide(actor, found.id, Act.ADMIT, seen=seen)
        assert db.session.get_one(Application, found.id).place is Place.TAKEN
        assert db.session.get_one(Edition, listed.edition_id).places_taken == 1


def test_nobody_is_admitted_before_those_who_wait(app: Flask) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME, capacity=1)
    make_application(app, listed, decision=Decision.WAITLISTED, place=Place.WAITING)
    code = make_application(app, listed)
    actor = make_person(app, "a@lead.example", organisation_slug="lead")
    with app.app_context():
        found = queries.application_by_code(code)
        assert found is not None
        seen = queries.last_event_id(found.id)
        with pytest.raises(Refused) as refused:
            services.decide(actor, found.id, Act.ADMIT, seen=seen)
    assert refused.value.reason is Refusal.NO_PLACE
