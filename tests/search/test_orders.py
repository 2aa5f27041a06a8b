"""Orders and pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.caches import Cache
from catalogue.search.filters import SORTS
from catalogue.search.index import snapshot
from catalogue.search.index.snapshot import IndexSnapshot
from catalogue.search.text import ranking
from tests.search.shelf import NOW, at, course, edition, filters, generation, ids


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> IndexSnapshot:
    return generation(
        tmp_path_factory.mktemp("index"),
        course(1, "Past", edition(starts=at(-90), deadlines=(at(-120),)), es="Zorro"),
        course(2, "Nothing", es="Nube"),
        course(3, "Open late", edition(starts=at(90), deadlines=(at(50),), open=True), es="Ñandú"),
        course(
            4,
            "Open soon",
            edition(starts=at(40), deadlines=(at(-2), at(20), at(30)), open=True),
            edition(starts=at(-300)),
            es="Oso",
        ),
        course(5, "Upcoming", edition(starts=at(10), deadlines=(at(5),)), es="Índice"),
        course(6, "Cancelled", edition(starts=at(3), deadlines=(at(2),), cancelled=True)),
        course(7, "Longer past", edition(starts=at(-400))),
        course(8, "Running", edition(starts=at(-5), deadlines=(at(60),), open=True), es="Italia"),
    )


def test_by_deadline_what_is_open_without_one_stands_before_what_is_closed(tmp_path: Path) -> None:
    mixed = generation(
        tmp_path,
        course(1, "Not open yet", edition(deadlines=(at(1),))),
        course(2, "At any time", edition(open=True)),
        course(3, "One route left", edition(deadlines=(at(-3),), open=True)),
        course(4, "Cancelled", edition(open=True, cancelled=True)),
        course(5, "Far away", edition(deadlines=(at(3000),), open=True)),
        course(
            6, "At any time or soon", edition(open=True), edition(deadlines=(at(2),), open=True)
        ),
    )
    assert order(mixed, "deadline") == [6, 5, 2, 3, 1, 4]


def order(shelf: IndexSnapshot, sort: str, language: str = "en") -> list[int]:
    return ids(shelf.find(filters(sort=sort), language, 50))


def test_without_a_text_open_ones_come_first_then_by_start(shelf: IndexSnapshot) -> None:
    assert order(shelf, "relevance") == [4, 3, 8, 5, 1, 7, 6, 2]


def test_by_start_the_soonest_to_come_then_the_latest_past(shelf: IndexSnapshot) -> None:
    assert order(shelf, "start") == [5, 4, 3, 8, 1, 7, 2, 6]


def test_by_deadline_the_soonest_to_come_of_what_is_open(shelf: IndexSnapshot) -> None:
    assert order(shelf, "deadline") == [4, 3, 8, 5, 1, 2, 6, 7]


def test_by_title_in_the_language_of_the_page(shelf: IndexSnapshot) -> None:
    assert order(shelf, "title", "en") == [6, 7, 2, 3, 4, 1, 8, 5]
    # Cancelled and Longer past have no Spanish title and stand where their English one would.
    assert order(shelf, "title", "es") == [6, 5, 8, 7, 2, 3, 4, 1]


def test_a_text_can_be_ordered_otherwise(shelf: IndexSnapshot) -> None:
    assert ids(shelf.find(filters("open", sort="title"), "en", 50)) == [3, 4]


def test_starts_before_time_began_are_no_trouble() -> None:
    ancient = edition(starts=NOW.replace(year=1900))
    assert ranking.start_order([ancient], NOW) < ranking.NEVER


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("text", ["", "course"])
def test_pages_part_the_list_without_overlap(tmp_path: Path, sort: str, text: str) -> None:
    index = generation(tmp_path, *[course(number, "Same course") for number in range(45)])
    pages = [index.find(filters(text, sort=sort, page=str(page)), "en", 20) for page in (1, 2, 3)]
    assert [len(page.course_ids) for page in pages] == [20, 20, 5]
    assert len({each for page in pages for each in page.course_ids}) == 45
    assert {page.pages for page in pages} == {3}


def test_a_page_too_high_is_the_last(tmp_path: Path) -> None:
    index = generation(tmp_path, *[course(number, "Same course") for number in range(45)])
    found = index.find(filters(page="99"), "en", 20)
    assert (found.page, len(found.course_ids), found.total) == (3, 5, 45)


def test_an_empty_list_has_one_page(tmp_path: Path) -> None:
    found = generation(tmp_path).find(filters("x", page="3", open="1"), "en", 20)
    assert (found.page, found.pages, found.total, ids(found)) == (1, 1, 0, [])


WAYS: dict[str, dict[str, float]] = {
    "in one go": {},
    "again and again": {"FEWEST_HITS": 1, "MORE": 0.01},
    "by name": {"FEWEST_HITS": 1, "MANY_HITS": 0},
    "by name only where few fit": {
        "FEWEST_HITS": 1,
        "MANY_HITS": 0,
        "MOST_NAMED": 20,
    },
    "in parts": {"MOST_CHUNKS": 1},
}


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("text", ["", "course"])
def test_whichever_way_hits_are_asked_for_the_list_is_the_same(
    large: IndexSnapshot, way: str, sort: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [
        filters(text, sort=sort, topic=topic, page=str(page))
        for topic in ("half", "few", "one")
        for page in (1, 2, 7)
    ]
    plain = [large.find(each, "en", 5) for each in wanted]
    monkeypatch.setattr(large, "_texts", Cache.of(snapshot.TEXTS))
    for name, value in WAYS[way].items():
        monkeypatch.setattr(snapshot, name, value)
    assert [large.find(each, "en", 5) for each in wanted] == plain
    assert [found.total for found in plain[::3]] == [100, 10, 1]
    everything = large.find(filters(text, sort=sort), "en", 300).course_ids
    half = large.find(filters(text, sort=sort, topic="half"), "en", 300).course_ids
    assert list(half) == [each for each in everything if each % 2 == 0]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> IndexSnapshot:
    return generation(
        tmp_path_factory.mktemp("large"),
        *[
            course(
                number,
                f"A course of {'many ' * (number % 7)}words",
                edition(starts=at(number * 37 % 90), deadlines=(at(number * 11 % 80),)),
                topics={
                    *(["half"] if number % 2 == 0 else []),
                    *(["few"] if number % 20 == 0 else []),
                    *(["one"] if number == 77 else []),
                },
            )
            for number in range(200)
        ],
    )


def test_only_the_texts_of_late_are_remembered(large: IndexSnapshot) -> None:
    for number in range(100):
        large.find(filters(f"course {number}"), "en", 5)
    assert 0 < len(large._texts) <= snapshot.TEXTS.most
