"""The order of titles in each language: slots in a row, kept with the bitsets.

The engine would look up the title of every course it finds, for every page in this order; in a row
made beforehand the page is the first few slots of it that fit.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from catalogue.search.documents import CourseDocument

Order: TypeAlias = "array[int]"
KeyOf = Callable[[str, int], str]
"""Returns what a course is sorted by in a language, by its slot."""

NUMBER = "I"
"""The array module's code for a slot."""

FEW = 8
"""So many slots are faster looked for one by one than every slot among them."""


def title_key(course: CourseDocument, language: str) -> str:
    """Return what orders a course by its title, and is never equal for two courses.

    A course without a title in this language stands where its other title would.
    """
    keys = course.sort_keys
    own = next((keys[code] for code in (language, *keys) if code in keys), "")
    return f"{own}\t{course.course_id:010}"


def order_of(data: bytes) -> Order:
    """Return an order from its bytes."""
    return array(NUMBER, data)


def placed(
    language: str,
    before: Order | None,
    gone: Collection[int],
    added: Mapping[int, str],
    key_of: KeyOf | None,
) -> Order:
    """Return an order without the slots that are gone and with those added, by their keys.

    ``key_of`` knows the keys of those that stay; none need it where nothing stood before.
    """
    kept = _left(before or array(NUMBER), gone)
    if not kept or key_of is None:
        return array(NUMBER, sorted(added, key=added.__getitem__))
    known = dict(added)

    def key(slot: int) -> str:
        if slot not in known:
            known[slot] = key_of(language, slot)
        return known[slot]

    for slot, own in added.items():
        kept.insert(bisect_left(kept, own, key=key), slot)
    return kept


def _left(order: Order, gone: Collection[int]) -> Order:
    """Return an order, which stays as it is, without some of its slots."""
    if len(gone) > FEW:
        return array(NUMBER, [slot for slot in order if slot not in gone])
    left = order[:]
    for slot in gone:
        left.remove(slot)
    return left
