"""Which courses have which facet values: sets of courses as whole numbers, a bit for each course.

A course has a *slot*, a small number that is its own as long as it is published, and is the bit
``1 << slot`` of every set it belongs to. What holds for one edition only is kept apart in *planes*:
plane 0 has the first distinct offer of each course, plane 1 the second, and so on; an edition
facet's choice holds for one and the same edition where it holds within one plane. So "and", "or"
and ``int.bit_count`` over a few hundred numbers answer what would else be a walk over every course.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from zlib import crc32

from catalogue.search.documents import CourseDocument
from catalogue.search.facets import Pair, course_pairs, offers
from catalogue.search.index.title_order import KeyOf, Order, order_of, placed, title_key

MAGIC = b"catalogue bitsets 2\n"
"""Begins a file, and is to be changed with its format."""

BITS_OF_A_BYTE = 8
NUMBER_BYTES = 4
ORDER = -1
"""Stands for an order where else the number of a plane does."""

Plane = Mapping[str, Mapping[str, int]]
"""Sets of slots by facet and value."""


class Unreadable(ValueError):
    """What is to be read is no set of bitsets, or not a whole one."""


def bitset(slots: Iterable[int]) -> int:
    """Return the set of these slots."""
    wanted = list(slots)
    if len(wanted) == 1:
        return 1 << wanted[0]
    found = bytearray(max(wanted, default=0) // BITS_OF_A_BYTE + 1)
    for slot in wanted:
        found[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(found, "little")


def members(bits: int) -> Iterator[int]:
    """Yield the slots of a set, the lowest first."""
    for place, byte in enumerate(as_bytes(bits)):
        if byte:
            yield from (place * 8 + bit for bit in range(8) if byte >> bit & 1)


def as_bytes(bits: int) -> bytes:
    """Return a set so that slot ``n`` is bit ``n & 7`` of byte ``n >> 3``."""
    return bits.to_bytes((bits.bit_length() + 7) // BITS_OF_A_BYTE, "little")


def in_at_least(least: int, sets: Sequence[int]) -> int:
    """Return the slots that are in at least so many of these sets; without any set, none."""
    reached = [-1, *(0 for _ in range(least))]
    for each in sets:
        for number in range(least, 0, -1):
            reached[number] |= reached[number - 1] & each
    return reached[least] if sets else 0


def free_slots(taken: int) -> Iterator[int]:
    """Yield the slots that nobody has, the lowest first, without an end."""
    while True:
        slot = (~taken & (taken + 1)).bit_length() - 1
        taken |= 1 << slot
        yield slot


@dataclass(frozen=True)
class Bitsets:
    """Every published course's facet values, as of one moment; never changed, only replaced.

    ``every`` is the set of all courses and ``courses`` what holds whichever edition is taken;
    ``orders`` are the slots in the order of titles, by language.
    """

    every: int = 0
    courses: Plane = field(default_factory=dict)
    planes: Sequence[Plane] = ()
    orders: Mapping[str, Order] = field(default_factory=dict)

    @cached_property
    def any_plane(self) -> Plane:
        """What holds for any edition at all, whichever plane it is in."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for plane in self.planes:
            for facet, values in plane.items():
                so_far = found[facet]
                for value, bits in values.items():
                    so_far[value] = so_far.get(value, 0) | bits
        return found

    def knows(self, facet: str, value: str) -> bool:
        """Return whether any course has a value."""
        return value in self.courses.get(facet, ()) or value in self.any_plane.get(facet, ())

    def dump(self) -> bytes:
        """Return all of it as bytes, with a sum that shows damage."""
        contents: list[tuple[int, str, str, int]] = []
        parts: list[bytes] = []
        for number, plane in enumerate(({"": {"": self.every}}, self.courses, *self.planes)):
            for facet, values in plane.items():
                for value, bits in values.items():
                    parts.append(as_bytes(bits))
                    contents.append((number, facet, value, len(parts[-1])))
        for language, order in self.orders.items():
            parts.append(order.tobytes())
            contents.append((ORDER, "", language, len(parts[-1])))
        head = json.dumps(contents, separators=(",", ":")).encode()
        body = b"".join([len(head).to_bytes(NUMBER_BYTES, "little"), head, *parts])
        return MAGIC + crc32(body).to_bytes(NUMBER_BYTES, "little") + body

    @classmethod
    def load(cls, data: bytes) -> Bitsets:
        """Return what ``dump`` wrote; raises ``Unreadable`` for anything else."""
        begin = len(MAGIC) + NUMBER_BYTES
        body = memoryview(data)[begin:]
        if (
            data[: len(MAGIC)] != MAGIC
            or crc32(body).to_bytes(4, "little") != data[begin - 4 : begin]
        ):
            raise Unreadable("The bitsets are damaged, or of another format.")
        at = NUMBER_BYTES + int.from_bytes(body[:NUMBER_BYTES], "little")
        planes: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
        orders: dict[str, Order] = {}
        for number, facet, value, size in json.loads(bytes(body[NUMBER_BYTES:at])):
            part = body[at : at + size]
            at += size
            if number == ORDER:
                orders[value] = order_of(bytes(part))
            else:
                planes[number][facet][value] = int.from_bytes(part, "little")
        every = planes.pop(0)[""][""]
        courses = planes.pop(1, {})
        return cls(every, courses, [planes[number] for number in sorted(planes)], orders)


class Changes:
    """What is to change in bitsets: slots that lose all they had, and what slots get."""

    def __init__(self, languages: Sequence[str] = ()) -> None:
        self._cleared: set[int] = set()
        self._titles: dict[str, dict[int, str]] = {code: {} for code in languages}
        self._every: list[int] = []
        self._courses: dict[Pair, list[int]] = defaultdict(list)
        self._planes: list[dict[Pair, list[int]]] = []

    def clear(self, slots: Iterable[int]) -> None:
        """Take these slots out of every set."""
        self._cleared.update(slots)

    def add(self, slot: int, course: CourseDocument) -> None:
        """Put a slot, which has been cleared or was never taken, into the sets of its course."""
        self._every.append(slot)
        for code, keys in self._titles.items():
            keys[slot] = title_key(course, code)
        for pair in course_pairs(course):
            self._courses[pair].append(slot)
        for number, offer in enumerate(offers(course.editions)):
            if number == len(self._planes):
                self._planes.append(defaultdict(list))
            plane = self._planes[number]
            for pair in offer:
                plane[pair].append(slot)

    def applied(self, before: Bitsets, key_of: KeyOf | None = None) -> Bitsets:
        """Return the bitsets as they are after the changes.

        ``key_of`` says by what the courses that stay are sorted; a first filling needs none.
        """
        kept = ~bitset(self._cleared) if self._cleared else -1
        most = max(len(before.planes), len(self._planes))
        planes = [
            _changed(
                before.planes[number] if number < len(before.planes) else {},
                self._planes[number] if number < len(self._planes) else {},
                kept,
            )
            for number in range(most)
        ]
        while planes and not planes[-1]:
            planes.pop()
        return Bitsets(
            every=before.every & kept | (bitset(self._every) if self._every else 0),
            courses=_changed(before.courses, self._courses, kept),
            planes=planes,
            orders={
                code: placed(code, before.orders.get(code), self._cleared, added, key_of)
                for code, added in self._titles.items()
            },
        )


def _changed(
    before: Plane, added: Mapping[Pair, Sequence[int]], kept: int
) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for facet, values in before.items():
        left = {value: rest for value, bits in values.items() if (rest := bits & kept)}
        if left:
            found[facet] = left
    for (facet, value), slots in added.items():
        here = found.setdefault(facet, {})
        here[value] = here.get(value, 0) | bitset(slots)
    return found
