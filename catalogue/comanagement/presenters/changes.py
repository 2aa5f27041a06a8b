"""Differences and clashes as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from catalogue.comanagement.labels import display_value, field_label, language_of
from catalogue.comanagement.models import Revision
from catalogue.comanagement.rules.differences import PAGE_STEPS, Budget, Difference, diff
from catalogue.comanagement.rules.merging import Clash, changed
from catalogue.i18n import formats
from catalogue.i18n.fallback import localize as said_of
from catalogue.i18n.fallback import tagged

Topics = Mapping[str, str]


@dataclass(frozen=True)
class FieldChange:
    """One field that changed, word by word; ``language`` is that of its words."""

    field: str
    label: str
    language: str
    difference: Difference


@dataclass(frozen=True)
class ClashRow:
    """A field changed twice: both versions, and what is chosen so far."""

    name: str
    label: str
    language: str
    sides: Sequence[tuple[str, str, Difference, str]]
    chosen: str
    own_name: str
    own_text: str
    error: str


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], topics: Topics
) -> list[FieldChange]:
    """Return the fields that differ, each with what changed in it.

    All of them together take no more steps than ``PAGE_STEPS``.
    """
    found = []
    budget = Budget(PAGE_STEPS)
    for field in changed(before, after):
        old, new = text_of(before, field, topics), text_of(after, field, topics)
        difference = diff(old, new, budget)
        found.append(FieldChange(field, field_label(field), language_of(field), difference))
    return found


def text_of(snapshot: Mapping[str, Any], field: str, topics: Topics) -> str:
    """Return a field's value as text that can be compared by words."""
    return display_value({"zone": "UTC"} | dict(snapshot), field, topics)


def author_of(revision: Revision) -> str:
    """Return who made a revision."""
    if revision.author is None:
        return _("Catalogue")
    return revision.author.full_name or revision.author.email


def organisation_of(revision: Revision) -> str:
    """Return the organisation that a revision was made for, or nothing."""
    if revision.organisation is None:
        return ""
    return tagged(said_of(revision.organisation.words, "name"))


def by_whom(revision: Revision) -> str:
    """Return who made a revision and for whom."""
    name, organisation = author_of(revision), organisation_of(revision)
    return f"{name} ({organisation})" if organisation else name


def clash_rows(
    clashes: Sequence[Clash],
    theirs: Mapping[str, Revision],
    zone: str,
    topics: Topics,
    given: Mapping[str, str],
    errors: Mapping[str, str],
    seen: int,
) -> list[ClashRow]:
    """Return a row per field that two people changed.

    ``theirs`` are the revisions that hold the other versions, by field; ``given`` is what was
    posted by the page before, so that no choice is asked for twice, unless the other version is
    newer than revision ``seen``, which that page showed.
    """
    rows = []
    budget = Budget(PAGE_STEPS)
    for clash in clashes:
        field = clash.field
        versions = [
            text_of({"zone": zone, field: value}, field, topics)
            for value in (clash.base, clash.mine, clash.theirs)
        ]
        base, mine, other = versions
        revision = theirs.get(field)
        newer = revision is not None and revision.number > seen
        who = _("The saved version")
        if revision is not None:
            who = _(
                "Version of %(name)s, saved on %(instant)s",
                name=by_whom(revision),
                instant=formats.instant(revision.created_at, "UTC"),
            )
        own = f"own-{field}" if field.startswith("words.") else ""
        rows.append(
            ClashRow(
                name=f"clash-{field}",
                label=field_label(field),
                language=language_of(field),
                sides=[
                    ("mine", _("Your version"), diff(base, mine, budget), mine),
                    ("theirs", who, diff(base, other, budget), other),
                ],
                chosen=given.get(f"clash-{field}", "") if not newer else "",
                own_name=own,
                own_text=given.get(own, mine) if own else "",
                error=errors.get(field, ""),
            )
        )
    return rows
