"""Facet counts never lie: they equal a slow, obvious computation."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.search.documents import CourseDocument, EditionFacets
from catalogue.search.facets import FACETS
from catalogue.search.filters import Filters
from catalogue.search.index.snapshot import IndexSnapshot
from tests.search.shelf import (
    at,
    changed_generation,
    counts,
    course,
    edition,
    filters,
    generation,
    ids,
)

COURSE_VALUES = {
    "topic": ["t1", "t2", "t3"],
    "partner": ["p1", "p2"],
    "network": ["n1", "n2"],
    "programme": ["g1"],
    "level": ["introductory", "advanced"],
}
EDITION_VALUES = {
    "format": ["online", "in-person"],
    "language": ["en", "es", "fr"],
    "region": ["africa", "mena"],
    "month": ["2027-02", "2027-03"],
    "place": ["MT", "MX"],
    "fee": ["free", "paid"],
    "open": ["1"],
}


def some(facet: str, values: dict[str, list[str]]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values[facet]))


EDITIONS = st.builds(
    EditionFacets,
    format=st.sampled_from(EDITION_VALUES["format"]),
    open=st.booleans(),
    languages=some("language", EDITION_VALUES),
    regions=some("region", EDITION_VALUES),
    place=st.sampled_from(["", *EDITION_VALUES["place"]]),
    month=st.sampled_from(["", *EDITION_VALUES["month"]]),
    fees=some("fee", EDITION_VALUES),
)
COURSES = st.lists(
    st.builds(
        course,
        course_id=st.integers(0, 10**9),
        title=st.sampled_from(["alpha", "beta", "alpha beta"]),
        topics=some("topic", COURSE_VALUES),
        partners=some("partner", COURSE_VALUES),
        networks=some("network", COURSE_VALUES),
        programmes=some("programme", COURSE_VALUES),
        level=st.sampled_from(["", *COURSE_VALUES["level"]]),
    ).flatmap(
        lambda made: st.lists(EDITIONS, max_size=5).map(
            lambda editions: CourseDocument(**(vars(made) | {"editions": tuple(editions)}))
        )
    ),
    max_size=12,
    unique_by=lambda made: made.course_id,
)
ALL_VALUES = COURSE_VALUES | EDITION_VALUES
CHOICES = st.dictionaries(st.sampled_from(FACETS.codes), st.none(), max_size=4).flatmap(
    lambda facets: st.fixed_dictionaries(
        {
            facet: st.lists(st.sampled_from([*ALL_VALUES[facet], "odd"]), min_size=1, max_size=2)
            for facet in facets
        }
    )
)


def edition_values(made: EditionFacets, facet: str) -> set[str]:
    return {
        "format": {made.format},
        "language": set(made.languages),
        "region": set(made.regions),
        "month": {made.month} - {""},
        "place": {made.place} - {""},
        "fee": set(made.fees),
        "open": {"1"} if made.open else set(),
    }[facet]


def course_values(made: CourseDocument, facet: str) -> set[str]:
    return {
        "topic": set(made.topics),
        "partner": set(made.partners),
        "network": set(made.networks),
        "programme": set(made.programmes),
        "level": {made.level} - {""},
    }[facet]


def matches(made: CourseDocument, wanted: Filters) -> bool:
    """Say the obvious: the text, every course facet, and one edition that has all of its own."""
    if wanted.q and wanted.q not in made.words["en"].title.split():
        return False
    asked = dict(wanted.chosen)
    for facet in FACETS.of_courses:
        if facet in asked and not course_values(made, facet) & set(asked.pop(facet)):
            return False
    return not asked or any(
        all(edition_values(each, facet) & set(values) for facet, values in asked.items())
        for each in made.editions
    )


WANTED = st.builds(
    lambda chosen, text: filters(text, **chosen), CHOICES, st.sampled_from(["", "alpha", "beta"])
)


@pytest.mark.slow
@given(COURSES, st.lists(WANTED, min_size=6, max_size=6))
@settings(deadline=None, max_examples=40)
def test_counts_equal_a_slow_obvious_computation(
    courses: list[CourseDocument], all_wanted: list[Filters]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = generation(Path(folder), *courses)
        for wanted in all_wanted:
            compare(made, courses, wanted)


@pytest.mark.slow
@given(COURSES, COURSES, st.lists(WANTED, min_size=6, max_size=6), st.data())
@settings(deadline=None, max_examples=30)
def test_counts_stay_right_when_courses_change(
    before: list[CourseDocument],
    after: list[CourseDocument],
    all_wanted: list[Filters],
    data: st.DataObject,
) -> None:
    """After two rounds of changes every answer is the one that an index built anew gives."""
    courses = {each.course_id: each for each in before}
    with tempfile.TemporaryDirectory() as folder:
        made = generation(Path(folder) / "0", *before)
        for more in (after[::2], after[1::2]):
            gone = data.draw(st.sets(st.sampled_from(sorted(courses)))) if courses else set()
            courses = {key: each for key, each in courses.items() if key not in gone}
            courses |= {each.course_id: each for each in more}
            changed = sorted({*gone, *(each.course_id for each in more)})
            documents = [courses[key] for key in changed if key in courses]
            made = changed_generation(made, changed, documents)
        anew = generation(Path(folder) / "anew", *courses.values())
        for wanted in all_wanted:
            compare(made, list(courses.values()), wanted)
            if not wanted.q:
                assert made.find(wanted, "en", 3) == anew.find(wanted, "en", 3)


def compare(made: IndexSnapshot, courses: list[CourseDocument], wanted: Filters) -> None:
    found = made.find(wanted, "en", 100)
    fitting = {each.course_id for each in courses if matches(each, wanted)}
    assert set(found.course_ids) == fitting
    assert found.total == len(fitting)
    pages = [
        made.find(wanted.at_page(page), "en", 2) for page in range(1, -(-found.total // 2) + 1)
    ]
    assert [each for page in pages for each in page.course_ids] == list(found.course_ids)
    for facet in FACETS.codes:
        others = wanted.without(facet)
        for value in ALL_VALUES[facet]:
            # What a click on this value alone would show.
            shown = sum(matches(each, others.with_(facet, value)) for each in courses)
            assert counts(found, facet).get(value, 0) == shown, (facet, value)
            if not wanted.has(facet, value):
                assert made.find(others.with_(facet, value), "en", 1).total == shown


TWO_EDITIONS = course(
    1,
    "One",
    edition(format="online", languages={"en"}, month="2027-02", starts=at(30), open=True),
    edition(format="in-person", languages={"es"}, month="2027-03", starts=at(60), place="MT"),
    topics={"a", "b"},
    partners={"p"},
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> IndexSnapshot:
    return generation(
        tmp_path_factory.mktemp("index"),
        TWO_EDITIONS,
        course(2, "Two", edition(languages={"en", "es"}, month="2027-02"), topics={"b"}),
        course(3, "Three", topics={"c"}, partners={"p", "q"}),
    )


def test_edition_facets_hold_for_one_edition(shelf: IndexSnapshot) -> None:
    assert ids(shelf.find(filters(format="in-person", language="en"), "en", 9)) == []
    assert ids(shelf.find(filters(format="in-person", language="es"), "en", 9)) == [1]
    assert ids(shelf.find(filters(open="1", place="MT"), "en", 9)) == []
    assert counts(shelf.find(filters(format="in-person"), "en", 9), "language") == {"es": 1}
    assert counts(shelf.find(filters(format="in-person"), "en", 9), "format") == {
        "online": 2,
        "in-person": 1,
    }


def test_any_value_of_a_facet_will_do(shelf: IndexSnapshot) -> None:
    found = shelf.find(filters(topic=["a", "c"]), "en", 9)
    assert sorted(found.course_ids) == [1, 3]
    assert counts(found, "topic") == {"a": 1, "b": 2, "c": 1}
    assert counts(found, "partner") == {"p": 2, "q": 1}


def test_chosen_values_are_listed_even_without_a_course(shelf: IndexSnapshot) -> None:
    found = shelf.find(filters(topic="c", format="online", month="2031-01"), "en", 9)
    assert found.total == 0
    assert [(each.value, each.count) for each in found.facets["topic"] if each.chosen] == [("c", 0)]
    assert [(each.value, each.chosen) for each in found.facets["month"]] == [("2031-01", True)]
    assert found.unknown == ()


def test_an_unknown_value_is_reported_and_finds_nothing(shelf: IndexSnapshot) -> None:
    for facet in FACETS.codes:
        found = shelf.find(filters(**{facet: "nonsense"}), "en", 9)
        assert found.total == 0
        assert found.unknown == ((facet, "nonsense"),)
        assert "nonsense" not in counts(found, facet)


def test_an_unknown_value_beside_a_known_one_changes_nothing(shelf: IndexSnapshot) -> None:
    found = shelf.find(filters(topic=["c", "nonsense"]), "en", 9)
    assert ids(found) == [3]
    assert found.unknown == (("topic", "nonsense"),)


def test_months_stand_in_order_and_others_by_count(shelf: IndexSnapshot) -> None:
    found = shelf.find(Filters(), "en", 9)
    assert [each.value for each in found.facets["month"]] == ["2027-02", "2027-03"]
    assert [each.value for each in found.facets["topic"]] == ["b", "a", "c"]


def test_a_course_with_hundreds_of_editions_is_found_by_the_latest(tmp_path: Path) -> None:
    many = [
        edition(month=f"{1900 + year}-{month:02}", starts=at(31 * (12 * year + month)))
        for year in range(100)
        for month in range(1, 13)
    ]
    made = generation(tmp_path, course(1, "Long series", *many))
    assert made.find(filters(month="1999-12"), "en", 9).total == 1
    assert made.find(filters(month="1900-01"), "en", 9).total == 0
