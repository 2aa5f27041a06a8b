"""How one text becomes another, word by word."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.comanagement.rules import differences
from catalogue.comanagement.rules.differences import (
    LONG,
    MOST_SEGMENTS,
    PAGE_STEPS,
    STEPS,
    Budget,
    Difference,
    diff,
)

TEXTS = st.text(alphabet="ab \n.é", max_size=40)


def _whole(segments: Sequence[tuple[str, str]], but: str) -> str:
    return "".join(text for kind, text in segments if kind != but)


@pytest.mark.slow
@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back(old: str, new: str) -> None:
    segments = diff(old, new).segments
    assert _whole(segments, "added") == old
    assert _whole(segments, "removed") == new
    assert all(text for _kind, text in segments)


@given(TEXTS)
def test_the_same_text_has_no_difference(text: str) -> None:
    assert {kind for kind, _text in diff(text, text).segments} <= {"same"}


def test_words_are_replaced_whole() -> None:
    assert diff("The quick fox", "The slow fox").segments == [
        ("same", "The "),
        ("removed", "quick "),
        ("added", "slow "),
        ("same", "fox"),
    ]


def test_what_follows_a_text_does_not_touch_its_last_word() -> None:
    assert diff("Two weeks", "Two weeks online").segments == [
        ("same", "Two weeks"),
        ("added", " online"),
    ]


def test_a_space_between_two_changes_belongs_to_both() -> None:
    segments = diff("one two three", "1 2 three").segments
    assert segments == [("removed", "one two "), ("added", "1 2 "), ("same", "three")]


class Counted(SequenceMatcher[Any]):
    """Counts each pair of places that the library looks at, where it looks at it."""

    looks = 0

    def find_longest_match(self, *args: Any, **options: Any) -> Any:
        """Search with lists that count how far they are read."""
        places: dict[Any, list[int]] = vars(self)["b2j"]
        places.update({key: Looked(found) for key, found in places.items()})
        return super().find_longest_match(*args, **options)


class Looked(list[int]):
    """A list that counts how far it is read."""

    def __iter__(self) -> Iterator[int]:
        """Count one more with each."""
        for each in super().__iter__():
            Counted.looks += 1
            yield each


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Return how many pairs were looked at, counted where it is done."""
    monkeypatch.setattr(differences, "SequenceMatcher", Counted)
    Counted.looks = 0
    return lambda: Counted.looks


HOSTILE = {
    "ten thousand of one word": ("a " * 1_499, "a b " * 749),
    "the same, longer": ("a " * 9_999, "a b " * 749),
    "as lines": ("a\n" * 9_999, "a\nb\n" * 4_999),
    "few words in every order": ("a b c d " * 2_400, "d c b a " * 2_400),
    "just below what is long": ("a b " * (LONG // 2), "b c a " * (LONG // 3)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_compared_in_bounded_steps(name: str, looks: Callable[[], int]) -> None:
    old, new = HOSTILE[name]
    found = diff(old, new)
    assert looks() <= STEPS
    assert found.too_different
    assert _whole(found.segments, "added") == old
    assert _whole(found.segments, "removed") == new


@pytest.mark.slow
def test_the_steps_of_a_page_are_bounded_together(looks: Callable[[], int]) -> None:
    budget = Budget(PAGE_STEPS)
    rng = random.Random(7)
    for _ in range(40):
        words = [rng.choice("abcdefgh") for _ in range(LONG - 1)]
        diff(" ".join(words), " ".join(rng.sample(words, len(words))), budget)
    assert 0 < looks() <= PAGE_STEPS
    assert 0 <= budget.left < STEPS
    spent = diff("one two three", "one 2 three", Budget(0))
    assert spent.segments == [("same", "one "), ("removed", "two "), ("added", "2 "), SAME_END]
    assert spent.too_different, "Ends are compared whatever is left."


SAME_END = ("same", "three")


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32),
    st.integers(1, 6),
    st.integers(0, 2_500),
    st.integers(0, 2_500),
    st.sampled_from([" ", "\n", "  ", "\n\n"]),
)
def test_random_texts_of_few_words_are_compared_in_bounded_steps(
    seed: int, words: int, length: int, other: int, space: str
) -> None:
    rng = random.Random(seed)
    old, new = (
        space.join(rng.choice("abcdef"[:words]) for _ in range(size)) for size in (length, other)
    )
    budget = Budget(STEPS)
    found = diff(old, new, budget)
    assert budget.left >= 0
    assert _whole(found.segments, "added") == old
    assert _whole(found.segments, "removed") == new
    assert len(found.segments) <= MOST_SEGMENTS


def _prose(rng: random.Random, words: int) -> list[str]:
    """Return words about as common as those of a language are, the first one every 16th."""
    known = [f"w{number}" for number in range(1, 2_000)]
    return rng.choices(known, [1 / (number + 2.7) for number in range(1, 2_000)], k=words)


@pytest.mark.parametrize("length", [200, 1_400, 3_300])
@pytest.mark.parametrize("gap", ["", "\n\n"])
def test_a_long_text_that_was_edited_here_and_there_is_compared_by_words(
    length: int, gap: str
) -> None:
    """The longest description there can be, forty words rewritten, with paragraphs and without."""
    rng = random.Random(length)
    old = _prose(rng, length)
    new = list(old)
    for place in rng.sample(range(length), 40):
        new[place] = f"new{place}"

    def text(words: Iterable[str]) -> str:
        return "".join(
            f"{word}{gap if gap and number % 60 == 59 else ' '}"
            for number, word in enumerate(words)
        )

    found = diff(text(old), text(new))
    assert not found.too_different
    added = "".join(said for kind, said in found.segments if kind == "added").split()
    assert {word for word in added if word.startswith("new")} == {*new} - {*old}
    assert len(added) < 90, "What was not rewritten is not shown as if it were."


def test_a_moved_paragraph_and_a_changed_one_leave_the_others_alone() -> None:
    paragraphs = [" ".join(f"word{p}.{n}" for n in range(120)) for p in range(20)]
    changed = list(paragraphs)
    changed[4] = changed[4].replace("word4.60", "ANOTHER")
    changed.append(changed.pop(10))
    found = diff("\n\n".join(paragraphs), "\n\n".join(changed))
    assert not found.too_different
    assert ("removed", "word4.60 ") in found.segments
    assert ("added", "ANOTHER ") in found.segments
    assert len(found.segments) < 12


def test_texts_with_nothing_in_common_are_shown_whole() -> None:
    old, new = "a b " * 2_000, "b a " * 2_000 + "c"
    found = diff(old, new)
    assert found == Difference([("removed", old), ("added", new)], too_different=True)
    assert diff("", new) == Difference([("added", new)])


def test_more_changes_than_anybody_reads_are_shown_whole() -> None:
    rng = random.Random(3)
    words = [f"w{number}" for number in range(1_400)]
    changed = [f"x{n}" if rng.random() < 0.4 else word for n, word in enumerate(words)]
    old, new = " ".join(words), " ".join(changed)
    budget = Budget(STEPS)
    found = diff(old, new, budget)
    assert budget.left > 0
    assert found == Difference([("removed", old), ("added", new)], too_different=True)
    assert not budget.refused, "It is not for want of steps."


def test_steps_are_taken_to_the_last_one() -> None:
    budget = Budget(3)
    assert budget.take(3)
    assert (budget.left, budget.refused) == (0, False)
    assert not budget.take(1)
    assert (budget.left, budget.refused) == (0, True)


def test_where_one_text_is_empty_no_step_is_taken() -> None:
    budget = Budget(10)
    assert diff("", "one two", budget).segments == [("added", "one two")]
    assert budget.left == 10


def test_texts_compared_together_take_their_steps_from_one_budget() -> None:
    budget = Budget(100)
    diff("old same words here", "new same words there", budget)
    first = 100 - budget.left
    assert first > 0
    diff("old same words here", "new same words there", budget)
    assert budget.left == 100 - 2 * first


def test_words_that_are_everywhere_count_as_much_as_others() -> None:
    found = diff(f"old {'the of ' * 5}end", f"new {'the of ' * 110}last")
    assert ("same", "the of " * 5) in found.segments


def test_ends_of_several_words_are_the_same_without_a_step() -> None:
    found = diff("a b c old d e f", "a b c new d e f", Budget(0))
    assert found.segments == [
        ("same", "a b c "),
        ("removed", "old "),
        ("added", "new "),
        ("same", "d e f"),
    ]


def test_without_steps_texts_are_told_apart_from_a_third_alike_on() -> None:
    found = diff("ab 123456", "ab 654321", Budget(0))
    assert found.segments == [("same", "ab "), ("removed", "123456"), ("added", "654321")]
    old, new = "ab 1234567", "ab 7654321"
    whole = [("removed", old), ("added", new)]
    assert diff(old, new, Budget(0)) == Difference(whole, too_different=True)


def test_as_many_changes_as_somebody_reads_are_told() -> None:
    pairs = range(MOST_SEGMENTS // 3)
    old = " ".join(f"old{number} same{number}" for number in pairs)
    assert len(diff(old, old.replace("old", "new")).segments) == MOST_SEGMENTS


def _line(length: int) -> str:
    return " ".join(f"word{number}" for number in range(length))


def test_only_what_is_long_between_the_ends_is_compared_by_lines() -> None:
    """By words the long line stays where it is; by lines it is the short one, which comes first."""
    start, line = _line(LONG - 100), "a b c d e f"
    found = diff(f"{start}\nshort\n{line}", f"{start}\n{line}\nshort").segments
    assert ("removed", "short\n") in found
    line = _line(LONG - 1)
    assert diff(f"short\n{line}", f"{line}\nshort").segments[0] == ("removed", "short\n")
    line = _line(LONG)
    found = diff(f"short\n{line}\n", f"{line}\nshort\n").segments
    assert found == [("added", f"{line}\n"), ("same", "short\n"), ("removed", f"{line}\n")]


def test_the_first_of_long_lines_is_compared_from_its_first_word() -> None:
    lines = "\n".join(f"line {number} of it" for number in range(LONG // 3))
    found = diff(f"one two\n{lines}\nend", f"new one two\n{lines}\nlast").segments
    assert found == [
        ("added", "new "),
        ("same", f"one two\n{lines}\n"),
        ("removed", "end"),
        ("added", "last"),
    ]


def test_a_stretch_that_costs_too_much_does_not_hide_the_others() -> None:
    rng = random.Random(1)
    costly = ["".join(rng.choice("ab") for _ in range(30)) for _ in "xy"]
    old, new = (" ".join(each) for each in costly)
    middle = _line(60)
    found = diff(
        f"p kept q {middle} {old} x", f"r kept s {middle} {new} y", Budget(STEPS_TO_THE_MIDDLE)
    )
    assert found.too_different
    assert ("same", "kept ") in found.segments
    assert ("same", f"{middle} ") in found.segments


STEPS_TO_THE_MIDDLE = 900
"""Enough to find the middle and to compare what is before it, not what is after it."""
