"""The sample’s applications agree with their editions, their places and one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.courses.rules.eligibility import Candidate, Outcome, asks_nationality, eligibility
from catalogue.courses.rules.states import last_deadline
from catalogue.database import db, now
from catalogue.enrolment.codes import EventKind, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.transitions import OCCUPIES


@pytest.fixture(autouse=True)
def sample(reading_app: Flask) -> Iterator[None]:
    with reading_app.app_context():
        yield


def everything(model: type[Any]) -> list[Any]:
    return list(db.session.scalars(select(model)).unique())


@pytest.mark.slow
def test_places_taken_are_the_places_that_applications_hold() -> None:
    for edition in everything(Edition):
        held = [
            each
            for each in everything(Application)
            if each.edition_id == edition.id and each.place in OCCUPIES
        ]
        assert edition.places_taken == len(held) <= edition.capacity


def test_waiting_lists_are_numbered_in_the_order_of_arrival() -> None:
    waiting: dict[int, list[Application]] = {}
    for each in everything(Application):
        assert (each.place is Place.WAITING) == (each.waiting_number is not None)
        if each.place is Place.WAITING:
            waiting.setdefault(each.edition_id, []).append(each)
    assert waiting
    for applications in waiting.values():
        applications.sort(key=lambda each: each.submitted_at)
        numbers = [each.waiting_number for each in applications]
        assert numbers == list(range(1, len(numbers) + 1))
        assert applications[0].edition.admission is Admission.FIRST_COME
        assert applications[0].edition.places_taken == applications[0].edition.capacity


def test_applications_were_sent_while_they_could_be_and_tell_their_story() -> None:
    applications = everything(Application)
    assert len(applications) > 100
    for each in applications:
        deadline = last_deadline(each.edition)
        assert (deadline is None) == (each.edition.ends_on is None)
        assert each.edition.opens_at is not None
        assert each.edition.opens_at < each.submitted_at < min(deadline or now(), now())
        kinds = [event.kind for event in each.events]
        assert kinds[0] is EventKind.SUBMITTED
        times = [event.at for event in each.events]
        assert times == sorted(times)
        assert times[-1] < now()
        assert (EventKind.CONFIRMED in kinds) == (each.confirmed_at is not None)
        assert (each.confirmed_at is None) == (each.person_id is None)
        assert {consent.kind: consent.given for consent in each.consents} == {
            "privacy-notice": True,
            "news": False,
        }
        assert each.route in each.edition.routes
        assert (each.held_until is None) == (each.place is not Place.HELD)
    assert any(each.confirmed_at is None for each in applications)


def test_everybody_who_applied_could_apply() -> None:
    for each in everything(Application):
        edition = each.edition
        candidate = Candidate(each.country, tuple(each.nationalities), each.employer_kind)
        verdict = eligibility(edition, candidate)
        assert bool(each.nationalities) == asks_nationality(edition)
        assert verdict.outcome is not Outcome.NOT_ELIGIBLE
        if each.place is Place.TAKEN:
            assert verdict.outcome in (Outcome.ELIGIBLE, Outcome.NEEDS_NOMINATION)


def test_the_sample_applicants_have_applications_in_different_states() -> None:
    found = Counter(
        (each.email, each.edition.course.slug, each.decision.value)
        for each in everything(Application)
        if each.email in ("ana@applicant.example", "tomasi@applicant.example")
    )
    assert set(found) == {
        ("ana@applicant.example", "online-diplomacy-for-mexican-diplomats", "offered"),
        ("ana@applicant.example", "diplomatic-theory-and-practice", "pending"),
        ("tomasi@applicant.example", "small-states-workshop", "offered"),
        ("tomasi@applicant.example", "economic-diplomacy", "waitlisted"),
    }
