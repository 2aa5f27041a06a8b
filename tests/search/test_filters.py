"""Reading filters from an address and writing them back."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from catalogue.search.facets import FACETS
from catalogue.search.filters import (
    MOST_VALUES,
    SORTS,
    TEXT_ROOM,
    VALUES_ROOM,
    Filters,
)
from tests.search.shelf import filters


def test_everything_is_read() -> None:
    found = filters(
        "  internet \n governance ", topic=["b", "a", "b", " "], open="1", sort="title", page="3"
    )
    assert found.q == "internet governance"
    assert found.chosen == {"topic": ("a", "b"), "open": ("1",)}
    assert (found.sort, found.page) == ("title", 3)


def test_what_is_unknown_or_empty_is_ignored() -> None:
    assert filters(colour="red", topic="", sort="magic", lang="es") == Filters()


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("1", 1),
        ("7", 7),
        ("0", 1),
        ("-4", 1),
        ("two", 1),
        ("", 1),
        ("1.5", 1),
        ("9" * 5000, 100_000),
        ("9" * 20, 100_000),
    ],
)
def test_a_bad_page_is_the_nearest(text: str, page: int) -> None:
    assert filters(page=text).page == page


def test_the_same_filters_have_one_address() -> None:
    one = filters("x", topic=["b", "a"], format="online", page="2", sort="start")
    other = Filters.parse(
        MultiDict(
            [
                ("sort", "start"),
                ("format", "online"),
                ("page", "2"),
                ("topic", "a"),
                ("topic", "b"),
                ("q", " x"),
            ]
        )
    )
    assert one == other
    assert list(one.as_args().items()) == [
        ("q", "x"),
        ("topic", ["a", "b"]),
        ("format", "online"),
        ("sort", "start"),
        ("page", "2"),
    ]


def test_defaults_are_left_out_of_the_address() -> None:
    assert filters(sort="relevance", page="1").as_args() == {}


def test_choosing_and_dropping() -> None:
    start = filters("x", topic="a", page="4", sort="title")
    more = start.with_("topic", "b").with_("open", "1")
    assert more.pairs() == (("topic", "a"), ("topic", "b"), ("open", "1"))
    assert (more.page, more.sort, more.q) == (1, "title", "x")
    assert more.has("topic", "b")
    assert more.with_("topic", "b") == more
    assert more.without("topic", "a").values("topic") == ("b",)
    assert more.without("topic").pairs() == (("open", "1"),)
    assert more.without("topic").without("open", "1") == start.without("topic")
    assert more.without("level", "none") == more
    assert more.cleared() == filters("x", sort="title")


def test_changing_text_order_and_page() -> None:
    start = filters("x", topic="a", page="4")
    assert start.saying("y") == filters("y", topic="a")
    assert start.sorted_by("deadline") == filters("x", topic="a", sort="deadline")
    assert start.at_page(2) == filters("x", topic="a", page="2")


def test_well_known_values() -> None:
    assert FACETS["month"].is_known("2031-12")
    assert not FACETS["month"].is_known("2031-13")
    assert not FACETS["month"].is_known("٢٠٣١-١٢")
    assert FACETS["fee"].is_known("free")
    assert not FACETS["open"].is_known("0")
    assert not FACETS["topic"].is_known("anything")


TEXT = st.text(max_size=20)
ARGS = st.lists(
    st.tuples(st.sampled_from([*FACETS.codes, "q", "sort", "page", "x"]), TEXT), max_size=12
)


@given(ARGS, st.sampled_from(SORTS))
@pytest.mark.slow
def test_an_address_leads_back_to_itself(args: list[tuple[str, str]], sort: str) -> None:
    found = Filters.parse(MultiDict([*args, ("sort", sort)]))
    assert Filters.parse(MultiDict(found.as_args())) == found


def test_of_unknown_values_the_first_of_each_facet_explains_all() -> None:
    asked = filters(topic=["a", "x", "y"], month=["2027-02", "soon"], partner="z")
    kept = asked.keeping_one_of(
        [("topic", "x"), ("topic", "y"), ("month", "soon"), ("partner", "z")]
    )
    assert kept.values("topic") == ("a", "x")
    assert kept.values("month") == ("2027-02", "soon")
    assert kept.values("partner") == ("z",)


def test_values_have_so_much_room_and_no_more() -> None:
    many = filters(topic=[f"topic-{number}" for number in range(500)])
    assert len(many.values("topic")) == MOST_VALUES
    values = [f"{number:02}{'ñ' * 30}" for number in range(20)]
    wide = Filters.parse(MultiDict(dict.fromkeys(FACETS.codes, values)))
    assert sum(len(quote(value)) for _facet, value in wide.pairs()) <= VALUES_ROOM
    assert wide.pairs()


@pytest.mark.parametrize(("text", "length"), [("a" * 900, 200), ("ñ" * 200, 90)])
def test_a_text_has_so_much_room_and_no_more(text: str, length: int) -> None:
    q = filters(q=text).q
    assert len(quote(q)) <= TEXT_ROOM
    assert len(q) >= length


def test_there_is_no_year_0() -> None:
    assert not FACETS["month"].is_known("0000-05")
    assert FACETS["month"].is_known("1000-05")
