"""Merging two changes of one listing, and what is known of a translation afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.comanagement.codes import Freshness
from catalogue.comanagement.rules.freshness import completeness, freshness
from catalogue.comanagement.rules.merging import (
    Clash,
    Marks,
    changed,
    marks_after_edit,
    marks_after_restore,
    merge,
    value,
)

FIELDS = ["weeks", "topics", "words.en.title", "words.es.title", "routes.certificate"]
VALUES = st.one_of(
    st.none(), st.integers(0, 3), st.sampled_from(["", "a", "b"]), st.lists(st.sampled_from("xy"))
)
SNAPSHOTS = st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES))


@pytest.mark.slow
@given(SNAPSHOTS)
def test_what_nobody_changed_stays(same: dict[str, Any]) -> None:
    outcome = merge(same, same, same)
    assert outcome.merged == same
    assert not outcome.clashes


@pytest.mark.slow
@given(SNAPSHOTS, SNAPSHOTS)
def test_who_changes_alone_prevails(base: dict[str, Any], mine: dict[str, Any]) -> None:
    assert merge(base, mine, base).merged == mine
    assert merge(base, base, mine).merged == mine
    assert not merge(base, mine, base).clashes


@given(SNAPSHOTS, SNAPSHOTS, SNAPSHOTS)
@pytest.mark.slow
def test_no_change_is_lost(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    outcome = merge(base, mine, theirs)
    asked = {clash.field for clash in outcome.clashes}
    assert set(outcome.merged) == set(FIELDS)
    for field in FIELDS:
        if field in asked:
            continue
        if mine[field] != base[field]:
            assert outcome.merged[field] == mine[field]
        if theirs[field] != base[field]:
            assert outcome.merged[field] == theirs[field]


@given(SNAPSHOTS, SNAPSHOTS, SNAPSHOTS)
@pytest.mark.slow
def test_both_sides_clash_over_the_same(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    here, there = merge(base, mine, theirs), merge(base, theirs, mine)
    for clash, mirrored in zip(
        sorted(here.clashes, key=lambda c: c.field),
        sorted(there.clashes, key=lambda c: c.field),
        strict=True,
    ):
        assert (clash.field, clash.base) == (mirrored.field, mirrored.base)
        assert (clash.mine, clash.theirs) == (mirrored.theirs, mirrored.mine)
        assert clash.mine != clash.theirs


def test_where_two_clash_the_other_side_stands_until_somebody_chooses() -> None:
    outcome = merge({"weeks": 1}, {"weeks": 2}, {"weeks": 3})
    assert outcome.merged == {"weeks": 3}
    assert outcome.clashes == (Clash("weeks", 1, 2, 3),)


def test_words_that_are_not_there_are_empty_and_other_fields_are_nothing() -> None:
    assert value({}, "words.en.title") == ""
    assert value({}, "weeks") is None


def test_a_language_that_a_snapshot_never_had_counts_as_empty() -> None:
    assert changed({"weeks": 1}, {"weeks": 1, "words.fr.title": ""}) == []
    assert changed({"weeks": 1}, {"weeks": 1, "words.fr.title": "Bonjour"}) == ["words.fr.title"]


BASE = {"words.en.title": "One", "words.es.title": "Uno", "weeks": 3}
START = Marks(dict.fromkeys(BASE, 1), {"words.en.title": 1, "words.es.title": 1})


def _edit(after: dict[str, Any], *, marks: Marks = START, **options: Any) -> Marks:
    return marks_after_edit(
        number=options.pop("number", 2),
        source="en",
        before=options.pop("before", BASE),
        after=after,
        marks=marks,
        seen=options.pop("seen", START.stamps),
        written=options.pop("written"),
    )


def _state(snapshot: dict[str, Any], marks: Marks) -> Freshness:
    return freshness(snapshot, marks, "title", "es", "en")


def test_rewriting_the_source_outdates_its_translation() -> None:
    after = BASE | {"words.en.title": "First"}
    marks = _edit(after, written={"words.en.title"})
    assert marks.stamps["words.en.title"] == 2
    assert marks.stamps["weeks"] == 1
    assert _state(after, marks) is Freshness.OUTDATED


def test_rewriting_both_keeps_the_translation_current() -> None:
    after = BASE | {"words.en.title": "First", "words.es.title": "Primero"}
    marks = _edit(after, written={"words.en.title", "words.es.title"})
    assert _state(after, marks) is Freshness.CURRENT


def test_a_translation_written_with_its_source_is_of_this_very_revision() -> None:
    after = BASE | {"words.en.title": "First", "words.es.title": "Primero"}
    both = _edit(after, written={"words.en.title", "words.es.title"})
    assert both.against["words.es.title"] == both.stamps["words.en.title"] == 2
    # The Spanish words stay as they were: whoever wrote both has read one beside the other.
    only = BASE | {"words.en.title": "First"}
    looked = _edit(only, written={"words.en.title", "words.es.title"})
    assert _state(only, looked) is Freshness.CURRENT


def test_a_source_that_came_from_somebody_else_does_not_make_a_translation_current() -> None:
    # The merge brings a new English title along; its author never read the Spanish one.
    after = BASE | {"words.en.title": "First", "words.es.title": "Un"}
    marks = _edit(after, written={"words.es.title"})
    assert marks.against["words.es.title"] == 1
    assert _state(after, marks) is Freshness.OUTDATED


def test_a_source_that_was_sent_unchanged_does_not_make_a_translation_current() -> None:
    theirs = BASE | {"words.en.title": "First"}
    first = _edit(theirs, written={"words.en.title"})
    after = theirs | {"words.es.title": "Un"}
    marks = _edit(
        after, number=3, before=theirs, marks=first, written={"words.en.title", "words.es.title"}
    )
    assert marks.against["words.es.title"] == 1
    assert _state(after, marks) is Freshness.OUTDATED


def test_only_translations_are_marked_with_what_they_were_made_from() -> None:
    marks = _edit(BASE, marks=Marks(), seen={}, written=set(BASE))
    assert marks.against == {"words.es.title": 0}


def test_a_translation_of_what_was_rewritten_meanwhile_is_outdated_at_once() -> None:
    theirs = BASE | {"words.en.title": "First"}
    first = _edit(theirs, written={"words.en.title"})
    after = theirs | {"words.es.title": "Un"}
    marks = _edit(after, number=3, before=theirs, marks=first, written={"words.es.title"})
    assert _state(after, marks) is Freshness.OUTDATED


def test_calling_a_translation_still_right_makes_it_current() -> None:
    rewritten = BASE | {"words.en.title": "First"}
    first = _edit(rewritten, written={"words.en.title"})
    marks = marks_after_edit(
        number=3,
        source="en",
        before=rewritten,
        after=rewritten,
        marks=first,
        seen=first.stamps,
        written={"words.es.title"},
    )
    assert _state(rewritten, marks) is Freshness.CURRENT


def test_going_back_revives_what_was_known_then() -> None:
    rewritten = BASE | {"words.en.title": "First"}
    outdated = _edit(rewritten, written={"words.en.title"})
    back = marks_after_restore(
        number=3, source="en", before=rewritten, after=BASE, marks=outdated, restored=START
    )
    assert _state(BASE, back) is Freshness.CURRENT
    again = marks_after_restore(
        number=4, source="en", before=BASE, after=rewritten, marks=back, restored=outdated
    )
    assert _state(rewritten, again) is Freshness.OUTDATED


def test_going_back_marks_only_translations_that_were_marked_then() -> None:
    def back(restored: Marks, marks: Marks = Marks()) -> Marks:
        return marks_after_restore(
            number=6, source="en", before=BASE, after=BASE, marks=marks, restored=restored
        )

    assert back(START).against == {"words.es.title": 0}
    assert back(Marks()).against == {}
    # A source that was never stamped counts as older than everything.
    never = Marks({}, {"words.es.title": 0})
    assert back(never).against == {"words.es.title": 0}
    assert back(never, Marks({"words.en.title": 5})).against == {"words.es.title": 5}


def test_what_was_never_marked_is_older_than_every_revision() -> None:
    assert _state(BASE, Marks({"words.en.title": 1})) is Freshness.OUTDATED
    assert _state(BASE, Marks()) is Freshness.CURRENT


def test_what_is_missing_is_told_from_what_nobody_said() -> None:
    snapshot = {"words.en.title": "One", "words.es.title": "", "words.en.note": ""}
    assert freshness(snapshot, Marks(), "title", "es", "en") is Freshness.MISSING
    assert freshness(snapshot, Marks(), "note", "es", "en") is Freshness.CURRENT
    assert freshness(snapshot, Marks(), "title", "en", "en") is Freshness.SOURCE


def test_completeness_names_what_is_missing_and_outdated() -> None:
    snapshot = {"words.en.title": "One", "words.es.title": "Uno", "words.en.summary": "Short"}
    marks = Marks({"words.en.title": 2}, {"words.es.title": 1})
    names = ("title", "summary", "description")
    spanish = completeness(snapshot, marks, names, "es", "en")
    assert (spanish.missing, spanish.outdated) == (("summary",), ("title",))
    english = completeness(snapshot, marks, names, "en", "en", required=("title", "description"))
    assert english.missing == ("description",)
