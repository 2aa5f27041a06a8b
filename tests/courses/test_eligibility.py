"""Who an edition is for, and whom it shows to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.courses.access import may_see
from catalogue.courses.codes import CountryBasis, EmployerKind, Nomination, Visibility
from catalogue.courses.labels import GROUPS as LABELS
from catalogue.courses.rules.eligibility import (
    GROUPS,
    STATELESS,
    Candidate,
    Fact,
    Mismatch,
    Outcome,
    Terms,
    Verdict,
    ancestors,
    asks_nationality,
    countries,
    decoded,
    eligibility,
    encoded,
)
from catalogue.courses.rules.regions import region_of
from catalogue.tokens import hash_of

ELIGIBLE = Verdict(Outcome.ELIGIBLE)
OUTSIDE = Verdict(Outcome.NOT_ELIGIBLE, (Mismatch.COUNTRY,))
FIJI = Candidate("FJ", ("FJ",), "ministry")
CODES = sorted({"FJ", "MX", "PE", "ZA", "MT", "US"})


def terms(
    *groups: str,
    by: str = "residence",
    single: tuple[str, ...] = (),
    employers: tuple[str, ...] = (),
) -> Terms:
    return Terms(by, groups, single, employers)


def test_an_edition_without_lists_is_for_everyone_even_who_said_nothing() -> None:
    assert eligibility(terms(), FIJI) == ELIGIBLE
    assert eligibility(terms(by="nationality"), Candidate()) == ELIGIBLE


def test_a_country_counts_by_its_group_or_by_itself() -> None:
    assert eligibility(terms("small-states"), FIJI) == ELIGIBLE
    assert eligibility(terms(single=("MX", "FJ")), FIJI) == ELIGIBLE
    assert eligibility(terms("africa", single=("FJ",)), FIJI) == ELIGIBLE
    assert eligibility(terms("africa"), FIJI) == OUTSIDE


def test_residence_and_nationality_are_different_things() -> None:
    posted = Candidate("US", ("MX",), "ministry")
    assert eligibility(terms(single=("MX",)), posted) == OUTSIDE
    assert eligibility(terms(single=("MX",), by="nationality"), posted) == ELIGIBLE
    assert eligibility(terms(single=("US",), by="nationality"), posted) == OUTSIDE
    for home in ("US", "MX"):
        assert eligibility(terms(single=(home,), by="either"), posted) == ELIGIBLE
    assert eligibility(terms("africa", by="either"), posted) == OUTSIDE


def test_one_of_several_nationalities_is_enough_and_none_at_all_is_an_answer() -> None:
    limits = terms("africa", by="nationality")
    assert eligibility(limits, Candidate(nationalities=("FJ", "ZA"))) == ELIGIBLE
    assert eligibility(limits, Candidate(nationalities=(STATELESS,))) == OUTSIDE
    at_home = Candidate("ZA", (STATELESS,))
    assert eligibility(terms("africa", by="either"), at_home) == ELIGIBLE


def test_what_was_not_said_is_named() -> None:
    unknown = {
        "residence": (Fact.RESIDENCE,),
        "nationality": (Fact.NATIONALITY,),
        "either": (Fact.RESIDENCE, Fact.NATIONALITY),
    }
    for by, facts in unknown.items():
        found = eligibility(terms("africa", by=by), Candidate())
        assert found == Verdict(Outcome.UNKNOWN, (), facts)
    found = eligibility(terms("africa", by="either"), Candidate(residence="FJ"))
    assert found.missing == (Fact.NATIONALITY,)
    found = eligibility(terms(employers=("regulator",)), Candidate("FJ", ("FJ",)))
    assert found == Verdict(Outcome.UNKNOWN, (), (Fact.EMPLOYER,))


def test_another_kind_of_employer_is_for_a_person_to_judge() -> None:
    mismatch = Verdict(Outcome.NEEDS_REVIEW, (Mismatch.EMPLOYER,))
    assert eligibility(terms(employers=("regulator",)), FIJI) == mismatch
    assert eligibility(terms(employers=("regulator", "ministry")), FIJI) == ELIGIBLE
    both = Verdict(Outcome.NOT_ELIGIBLE, (Mismatch.COUNTRY, Mismatch.EMPLOYER))
    assert eligibility(terms("africa", employers=("regulator",)), FIJI) == both


def test_a_nomination_makes_it_depend_on_somebody_else() -> None:
    needed = Terms(nomination=Nomination.REQUIRED)
    assert eligibility(needed, FIJI) == Verdict(Outcome.NEEDS_NOMINATION)
    assert eligibility(Terms(nomination=Nomination.PREFERRED), FIJI) == ELIGIBLE
    outside = Terms(eligible_groups=("africa",), nomination=Nomination.REQUIRED)
    assert eligibility(outside, FIJI) == OUTSIDE


def test_a_mistyped_group_lets_nobody_in() -> None:
    assert eligibility(terms("small-sttes"), FIJI).outcome is Outcome.NOT_ELIGIBLE
    assert countries(["small-sttes"], ["MX"]) == {"MX"}


def test_the_nationality_is_asked_only_where_it_counts() -> None:
    assert asks_nationality(terms("africa", by="either"))
    assert asks_nationality(terms(single=("MX",), by="nationality"))
    assert not asks_nationality(terms("africa"))
    assert not asks_nationality(terms(by="nationality", employers=("ministry",)))


anybody = st.builds(
    Candidate,
    residence=st.sampled_from(["", *CODES]),
    nationalities=st.lists(st.sampled_from(CODES), max_size=3, unique=True).map(tuple)
    | st.just((STATELESS,)),
    employer_kind=st.sampled_from(["", *EmployerKind]),
)
any_terms = st.builds(
    Terms,
    eligible_by=st.sampled_from(CountryBasis),
    eligible_groups=st.lists(st.sampled_from(sorted(GROUPS)), max_size=2),
    eligible_countries=st.lists(st.sampled_from(CODES), max_size=2),
    eligible_employers=st.lists(st.sampled_from(EmployerKind), max_size=2),
    nomination=st.sampled_from(Nomination),
)


@pytest.mark.slow
@given(any_terms, anybody)
def test_saying_more_never_turns_a_certain_answer_around(limits: Terms, who: Candidate) -> None:
    """An answer other than "unknown" holds, whatever the facts that were left unsaid."""
    known = eligibility(limits, who)
    full = Candidate(
        who.residence or "MT", who.nationalities or ("PE",), who.employer_kind or "academia"
    )
    if known.outcome is not Outcome.UNKNOWN:
        assert eligibility(limits, full).outcome is known.outcome
        return
    assert known.missing
    assert eligibility(limits, full).outcome is not Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("group", "inside", "outside", "count"),
    [
        ("africa", "ZA MU EG", "YE MT", 60),
        ("mena", "MA BH IR", "TR SO", 23),
        ("latin-america-caribbean", "MX BR JM", "US ES", 52),
        ("caribbean", "JM HT", "GY MX", 28),
        ("asia", "AZ PH TW", "EG RU", 51),
        ("pacific", "FJ AU PF", "PH ID", 29),
        ("europe", "MT CH RU", "TR CY", 52),
        ("commonwealth", "FJ ZA GB CY", "US IE", 56),
        ("small-states", "MT FJ GY", "GB BT", 33),
        ("sids", "CV FJ SG", "MT AU", 57),
        ("oecs", "LC MS", "JM BB", 11),
    ],
)
def test_the_groups(group: str, inside: str, outside: str, count: int) -> None:
    assert set(inside.split()) <= GROUPS[group]
    assert not set(outside.split()) & GROUPS[group]
    assert len(GROUPS[group]) == count


def test_every_group_has_a_name() -> None:
    assert set(GROUPS) == set(LABELS) - {"worldwide"}


def test_groups_stand_in_one_another() -> None:
    assert ancestors("oecs") == ("caribbean", "latin-america-caribbean")
    assert ancestors("africa") == ()


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (Candidate(), False),
        (Candidate(residence="FJ"), True),
        (Candidate(nationalities=("FJ",)), True),
        (Candidate(employer_kind="ministry"), True),
    ],
)
def test_a_candidate_of_whom_nothing_is_known_is_none(candidate: Candidate, said: bool) -> None:
    assert bool(candidate) is said


def test_limits_that_say_the_same_are_written_alike() -> None:
    limits = Terms(
        "either", ("sids", "africa"), ("MX", "FJ"), ("regulator", "ministry"), "required"
    )
    text = "either;required;africa,sids;FJ,MX;ministry,regulator"
    assert encoded(limits) == text
    assert encoded(decoded(text)) == text
    # Without a country it does not matter which one would count.
    assert encoded(Terms("nationality")) == encoded(Terms()) == "residence;none;;;"


def test_a_country_lies_in_one_region() -> None:
    regions = {
        "MX": "latin-america-caribbean",
        "EG": "mena",
        "KE": "africa",
        "US": "northern-america",
    }
    assert {country: region_of(country) for country in regions} == regions
    assert region_of("EU") == "elsewhere"


def test_an_edition_by_invitation_shows_to_whoever_has_its_token() -> None:
    kept = hash_of("token")
    assert may_see(Visibility.LISTED, "", "")
    assert may_see(Visibility.BY_INVITATION, kept, "token")
    assert not may_see(Visibility.BY_INVITATION, kept, "another")
    assert not may_see(Visibility.BY_INVITATION, "", "")
