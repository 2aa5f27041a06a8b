"""A draft's words as the translation editor shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.comanagement.codes import Freshness, ListingKind
from catalogue.comanagement.labels import WORDS, freshness_label
from catalogue.comanagement.queries.drafts import Draft
from catalogue.comanagement.rules.differences import PAGE_STEPS, Budget, Difference, diff
from catalogue.comanagement.rules.freshness import completeness, freshness
from catalogue.comanagement.rules.merging import Marks
from catalogue.comanagement.rules.snapshots import WORDS as SHORT_NAMES
from catalogue.comanagement.rules.snapshots import Snapshot, words_field
from catalogue.comanagement.rules.validity import REQUIRED_WORDS
from catalogue.i18n.fallback import LocalizedText
from catalogue.i18n.formats import capitalised, language_name
from catalogue.i18n.languages import language, languages

Past = Mapping[int, Snapshot]
"""Snapshots of revisions by their numbers."""


@dataclass(frozen=True)
class Cell:
    """One field in one language. ``source_change`` is what changed since it was translated."""

    language: str
    language_name: str
    field: Any
    right: Any
    state: str
    state_label: str
    source_change: Difference | None


@dataclass(frozen=True)
class Row:
    """One field in every language."""

    legend: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Coverage:
    """How far a listing is there in one language."""

    language: str
    name: str
    state: str
    label: str
    missing: Sequence[str]
    outdated: Sequence[str]


def words_said(snapshot: Mapping[str, Any], name: str, wanted: str | None = None) -> LocalizedText:
    """Return a draft's words in the page's language, else in the first language that has them."""
    wanted = wanted or language()
    for code in (wanted, *languages()):
        text = snapshot.get(words_field(code, name))
        if text:
            return LocalizedText(text, code, code != wanted)
    return LocalizedText("", wanted, is_fallback=False)


def title_of(draft: Draft) -> LocalizedText:
    """Return the title of a course's draft, or its slug where it has none yet."""
    return called(draft.snapshot, draft.course.slug)


def called(snapshot: Mapping[str, Any], slug: str) -> LocalizedText:
    """Return the title that a course's snapshot gives it, or its slug where it has none yet."""
    return words_said(snapshot, "title") or LocalizedText(slug, language(), is_fallback=False)


def translated_from(draft: Draft) -> set[int]:
    """Return the numbers of the revisions that outdated translations were written against."""
    found = set()
    for code in languages():
        for name in SHORT_NAMES[draft.listing.kind]:
            state = freshness(draft.snapshot, draft.marks, name, code, draft.source)
            if state is Freshness.OUTDATED:
                found.add(draft.marks.against.get(words_field(code, name), 0))
    return found - {0}


def word_rows(draft: Draft, form: Any, past: Past) -> list[Row]:
    """Return a row per field, the source language first.

    ``past`` has the revisions that ``translated_from`` names.
    """
    source = draft.source
    order = sorted(form.spoken, key=lambda code: code != source)
    budget = Budget(PAGE_STEPS)
    return [
        Row(str(WORDS[name]), [_cell(draft, form, name, code, past, budget) for code in order])
        for name in SHORT_NAMES[draft.listing.kind]
    ]


def heads(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Return the languages above the columns."""
    return [(cell.language, cell.language_name) for cell in rows[0].cells]


def _cell(draft: Draft, form: Any, name: str, code: str, past: Past, budget: Budget) -> Cell:
    state = freshness(draft.snapshot, draft.marks, name, code, draft.source)
    change = None
    if state is Freshness.OUTDATED:
        change = _source_change(draft, name, code, past, budget)
    said = bool(draft.snapshot.get(words_field(code, name)))
    shown = state is Freshness.MISSING or said
    right = f"right_{name}_{code}"
    return Cell(
        language=code,
        language_name=capitalised(language_name(code)),
        field=form[f"{name}_{code}"],
        right=form[right] if state is Freshness.OUTDATED and right in form else None,
        state=state.value if shown else "",
        state_label=freshness_label(state) if shown else "",
        source_change=change,
    )


def _source_change(
    draft: Draft, name: str, code: str, past: Past, budget: Budget
) -> Difference | None:
    """Return how the source changed since this translation was written."""
    original = words_field(draft.source, name)
    seen = past.get(draft.marks.against.get(words_field(code, name), 0))
    if seen is None:
        return None
    return diff(seen.get(original, ""), draft.snapshot.get(original, ""), budget)


def coverage(draft: Draft) -> list[Coverage]:
    """Return for every language how far the listing is there, the source language first."""
    return coverage_of(draft.listing.kind, draft.snapshot, draft.marks, draft.source)


def coverage_of(
    kind: ListingKind, snapshot: Mapping[str, Any], marks: Marks, source: str
) -> list[Coverage]:
    """Return the same of what a revision holds."""
    required = REQUIRED_WORDS if kind is ListingKind.COURSE else ()
    found = []
    for code in sorted(languages(), key=lambda each: each != source):
        lack = completeness(snapshot, marks, SHORT_NAMES[kind], code, source, required)
        state = Freshness.SOURCE if code == source else Freshness.CURRENT
        if lack.missing:
            state = Freshness.MISSING
        elif lack.outdated:
            state = Freshness.OUTDATED
        found.append(
            Coverage(
                language=code,
                name=capitalised(language_name(code)),
                state=state.value,
                label=freshness_label(state),
                missing=[str(WORDS[name]) for name in lack.missing],
                outdated=[str(WORDS[name]) for name in lack.outdated],
            )
        )
    return found
