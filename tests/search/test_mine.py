"""Leaving out what is not open to whoever is asking: exact, and for one and the same edition."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.search.documents import CourseDocument, EditionFacets
from catalogue.search.facets import FACETS
from catalogue.search.filters import Filters
from tests.search.shelf import counts, course, edition, filters, generation, ids
from tests.search.test_facets import (
    COURSE_VALUES,
    EDITION_VALUES,
    course_values,
    edition_values,
    some,
)

TERMS = ["anyone", "africa", "mexico", ""]
EDITIONS = st.builds(
    EditionFacets,
    format=st.sampled_from(EDITION_VALUES["format"]),
    open=st.booleans(),
    languages=some("language", EDITION_VALUES),
    terms=st.sampled_from(TERMS),
)
COURSES = st.lists(
    st.tuples(st.integers(0, 10**6), some("topic", COURSE_VALUES), st.lists(EDITIONS, max_size=3)),
    max_size=10,
    unique_by=lambda made: made[0],
)
WANTED = st.builds(
    lambda chosen, fitting: replace(filters(**chosen), mine=True, fits=fitting.__contains__),
    st.fixed_dictionaries(
        {},
        optional={
            "format": st.just(["online"]),
            "language": st.lists(st.sampled_from(["en", "es"]), min_size=1, max_size=2),
            "open": st.just(["1"]),
            "topic": st.just(["t1"]),
        },
    ),
    st.frozensets(st.sampled_from(TERMS[:3])),
)


def fits(made: CourseDocument, wanted: Filters, *, mine: bool) -> bool:
    """Say the obvious: every course facet, and one edition that has all of its own and is open."""
    asked = dict(wanted.chosen)
    if "topic" in asked and not course_values(made, "topic") & set(asked.pop("topic")):
        return False
    if not asked and not mine:
        return True
    assert wanted.fits is not None
    return any(
        all(edition_values(each, facet) & set(values) for facet, values in asked.items())
        and (not mine or bool(each.terms and wanted.fits(each.terms)))
        for each in made.editions
    )


@pytest.mark.slow
@given(COURSES, st.lists(WANTED, min_size=4, max_size=4))
@settings(deadline=None, max_examples=40)
def test_what_is_left_and_every_count_equal_a_slow_obvious_computation(
    shelf: list[tuple[int, frozenset[str], list[EditionFacets]]], all_wanted: list[Filters]
) -> None:
    courses = [course(key, "One", *editions, topics=topics) for key, topics, editions in shelf]
    with tempfile.TemporaryDirectory() as folder:
        made = generation(Path(folder), *courses)
        for wanted in all_wanted:
            left = [each for each in courses if fits(each, wanted, mine=True)]
            found = made.find(wanted, "en", 100)
            assert set(found.course_ids) == {each.course_id for each in left}
            assert found.total == found.mine == len(left)
            assert made.find(wanted.for_anybody(), "en", 100).mine == len(left)
            for facet in ("topic", *FACETS.of_editions):
                for value in (COURSE_VALUES | EDITION_VALUES)[facet]:
                    click = wanted.without(facet).with_(facet, value)
                    shown = sum(fits(each, click, mine=True) for each in courses)
                    assert counts(found, facet).get(value, 0) == shown


def test_without_anybody_it_says_nothing(tmp_path: Path) -> None:
    made = generation(tmp_path, course(1, "One", edition(terms="africa")), course(2, "Two"))
    found = made.find(replace(filters(), mine=True), "en", 9)
    assert sorted(ids(found)) == [1, 2]
    assert found.mine is None
    asked = filters(mine="1")
    assert asked.mine
    assert not asked.for_whom(None).mine
    assert asked.for_whom(lambda _terms: True).mine
    assert "mine" not in asked.as_args()
    assert "terms" not in found.facets
