"""Sets of courses as numbers: made at once or change by change, saved and read, they are equal."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.search.documents import CourseDocument
from catalogue.search.facets import MOST_EDITIONS, course_pairs, offers
from catalogue.search.index.bitsets import (
    Bitsets,
    Changes,
    Unreadable,
    as_bytes,
    bitset,
    free_slots,
    in_at_least,
    members,
)
from tests.search.shelf import at, course, edition
from tests.search.test_facets import COURSES

SLOTS = st.sets(st.integers(0, 5000))


def made(courses: dict[int, CourseDocument]) -> Bitsets:
    changes = Changes()
    for slot, each in courses.items():
        changes.add(slot, each)
    return changes.applied(Bitsets())


@pytest.mark.slow
@given(SLOTS)
def test_a_set_gives_its_members_back(slots: set[int]) -> None:
    bits = bitset(slots)
    assert list(members(bits)) == sorted(slots)
    assert bits.bit_count() == len(slots)
    octets = as_bytes(bits)
    assert {slot for slot in range(len(octets) * 8) if octets[slot >> 3] >> (slot & 7) & 1} == slots


@given(SLOTS, st.integers(1, 50))
@pytest.mark.slow
def test_free_slots_are_the_lowest_that_nobody_has(slots: set[int], wanted: int) -> None:
    given_out = [slot for slot, _ in zip(free_slots(bitset(slots)), range(wanted), strict=False)]
    assert given_out == [slot for slot in range(6000) if slot not in slots][:wanted]


@given(st.lists(SLOTS, max_size=6), st.integers(1, 6))
@pytest.mark.slow
def test_what_is_in_enough_sets_is_what_counting_finds(sets: list[set[int]], least: int) -> None:
    counted = {slot for slot in set().union(*sets) if sum(slot in each for each in sets) >= least}
    assert in_at_least(least, [bitset(each) for each in sets]) == bitset(counted)


@pytest.mark.slow
@given(COURSES, COURSES, st.data())
def test_changes_lead_to_what_would_be_made_anew(
    before: list[CourseDocument], after: list[CourseDocument], data: st.DataObject
) -> None:
    """Whatever is taken out, put in and changed, in any order of slots."""
    courses = dict(zip(data.draw(st.permutations(range(len(before)))), before, strict=True))
    bitsets = made(courses)
    gone = data.draw(st.sets(st.sampled_from(sorted(courses)))) if courses else set()
    changes = Changes()
    changes.clear(gone)
    for slot in gone:
        del courses[slot]
    for slot, each in zip(free_slots(bitset(courses)), after, strict=False):
        changes.add(slot, each)
        courses[slot] = each
    assert changes.applied(bitsets) == made(courses)


@pytest.mark.slow
@given(COURSES)
def test_what_is_saved_is_read(courses: list[CourseDocument]) -> None:
    bitsets = made(dict(enumerate(courses)))
    assert Bitsets.load(bitsets.dump()) == bitsets


def test_damage_is_noticed_wherever_it_is() -> None:
    data = made({3: course(1, "One", edition(month="2027-02"), topics={"a"})}).dump()
    for place in range(len(data)):
        with pytest.raises(Unreadable):
            Bitsets.load(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    for wrong in (b"", data[:-1], data + b"x", b"[]", json.dumps({}).encode()):
        with pytest.raises(Unreadable):
            Bitsets.load(wrong)


def test_a_long_series_is_known_by_its_latest_editions() -> None:
    many = [edition(month=f"{1000 + year}-01", starts=at(366 * year)) for year in range(300)]
    found = offers(course(1, "Long series", *many).editions)
    assert len(found) == MOST_EDITIONS
    assert ("month", "1299-01") in found[-1]
    assert not any(("month", "1099-01") in offer for offer in found)


def test_equal_offers_are_one() -> None:
    same = [edition(month="2027-02", starts=at(1)), edition(month="2027-02", starts=at(2))]
    assert len(offers(same)) == 1


def test_what_is_empty_is_no_value() -> None:
    assert course_pairs(course(1, "Plain")) == []
    assert offers([edition(format="", languages=())]) == [()]


@pytest.mark.slow
def test_planes_are_no_longer_than_their_last_course() -> None:
    """Where courses with many editions come first, those many cost next to nothing."""
    series = [edition(month=f"2027-{month:02}") for month in range(1, 13)]
    courses = {0: course(1, "Series", *series)}
    courses |= {slot: course(slot + 1, "Single", series[0]) for slot in range(1, 4000)}
    bitsets = made(courses)
    sizes = [max(len(as_bytes(b)) for b in plane["month"].values()) for plane in bitsets.planes]
    assert len(sizes) == 12
    assert sizes[0] == 500
    assert set(sizes[1:]) == {1}
