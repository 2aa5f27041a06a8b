"""The application form and the pages say the same about who may apply."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from catalogue.courses.codes import CountryBasis, EmployerKind, Nomination
from catalogue.courses.presenters.openness import openness
from catalogue.courses.rules.eligibility import (
    GROUPS,
    STATELESS,
    Candidate,
    Terms,
    asks_nationality,
)
from catalogue.enrolment.forms import ApplicationForm, Shape
from tests.enrolment.factories import FIELDS

MANY = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
CODES = ["CH", "FJ", "MX", "PE", "ZA"]
terms = st.builds(
    Terms,
    eligible_by=st.sampled_from(CountryBasis),
    eligible_groups=st.lists(st.sampled_from(sorted(GROUPS)), max_size=2),
    eligible_countries=st.lists(st.sampled_from(CODES), max_size=2),
    eligible_employers=st.lists(st.sampled_from(EmployerKind), max_size=2),
    nomination=st.sampled_from(Nomination),
)
candidates = st.builds(
    Candidate,
    residence=st.sampled_from(CODES),
    nationalities=st.just((STATELESS,))
    | st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True).map(tuple),
    employer_kind=st.sampled_from([kind.value for kind in EmployerKind]),
)


@pytest.fixture
def english(reading_app: Flask) -> Iterator[None]:
    with reading_app.test_request_context("/en/"):
        reading_app.preprocess_request()
        yield


@pytest.mark.slow
@given(limits=terms, who=candidates)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_form_refuses_exactly_whom_the_pages_call_not_eligible(
    english: None, limits: Terms, who: Candidate
) -> None:
    typed = MultiDict(
        [(name, str(value)) for name, value in FIELDS.items() if name != "study_language"]
    )
    typed["country"], typed["employer_kind"] = who.residence, who.employer_kind
    typed.setlist("nationality", [*who.nationalities, ""])
    typed["nomination"] = "will-be-sent"
    form = ApplicationForm(Shape(limits=limits, who="them"), typed)
    page = openness(limits, who)
    assert form.validate() is (page.code != "not-eligible"), form.errors
    assert set(form.errors) <= {"country", "nationality"}
    assert ("nationality" in form) == asks_nationality(limits)
    assert page.code != "unknown"


@given(limits=terms, who=candidates)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@pytest.mark.slow
def test_a_page_names_no_fact_that_the_form_does_not_ask(
    english: None, limits: Terms, who: Candidate
) -> None:
    """Whoever says what the form of an edition asks for gets a certain answer from its page."""
    said = Candidate(
        who.residence, who.nationalities if asks_nationality(limits) else (), who.employer_kind
    )
    assert openness(limits, said).code == openness(limits, who).code
    assert openness(limits, said).code != "unknown"
