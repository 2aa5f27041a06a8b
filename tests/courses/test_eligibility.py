"""Who an edition is for."""

from __future__ import annotations

import pytest

from catalogue.courses.eligibility import (
    GROUPS,
    Mismatch,
    Outcome,
    countries,
    eligibility,
)
from catalogue.courses.labels import GROUPS as LABELS


def verdict(
    groups: tuple[str, ...] = (),
    single: tuple[str, ...] = (),
    employers: tuple[str, ...] = (),
    country: str = "FJ",
    employer_kind: str = "ministry",
) -> tuple[Outcome, tuple[Mismatch, ...]]:
    found = eligibility(groups, single, employers, country=country, employer_kind=employer_kind)
    return found.outcome, found.reasons


def test_an_edition_without_lists_is_for_everyone() -> None:
    assert verdict() == (Outcome.ELIGIBLE, ())


def test_a_country_counts_by_its_group_or_by_itself() -> None:
    assert verdict(("small-states",)) == (Outcome.ELIGIBLE, ())
    assert verdict((), ("MX", "FJ")) == (Outcome.ELIGIBLE, ())
    assert verdict(("africa",), ("FJ",)) == (Outcome.ELIGIBLE, ())
    assert verdict(("africa",)) == (Outcome.NOT_ELIGIBLE, (Mismatch.COUNTRY,))


def test_another_kind_of_employer_is_for_a_person_to_judge() -> None:
    assert verdict(employers=("regulator",)) == (Outcome.NEEDS_REVIEW, (Mismatch.EMPLOYER,))
    assert verdict(employers=("regulator", "ministry")) == (Outcome.ELIGIBLE, ())
    assert verdict(("africa",), (), ("regulator",)) == (
        Outcome.NOT_ELIGIBLE,
        (Mismatch.COUNTRY, Mismatch.EMPLOYER),
    )


def test_a_mistyped_group_lets_nobody_in() -> None:
    assert verdict(("small-sttes",))[0] is Outcome.NOT_ELIGIBLE
    assert countries(["small-sttes"], ["MX"]) == {"MX"}


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
