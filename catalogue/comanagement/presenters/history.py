"""Revisions as the history shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from catalogue.comanagement.labels import field_label
from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.presenters.changes import author_of, organisation_of
from catalogue.comanagement.queries.history import Step
from catalogue.i18n import formats

NAMED = 4
"""How many changed fields a line of the history names; of more it says how many."""


@dataclass(frozen=True)
class PastStep:
    """One revision in words: its number, who saved it, for whom, when, and their note."""

    number: int
    author: str
    organisation: str
    at_iso: str
    at: str
    note: str


@dataclass(frozen=True)
class PastLine:
    """A line of the history; ``like`` is the number of an earlier revision that said the same."""

    step: PastStep
    summary: str
    like: int | None
    is_head: bool
    is_published: bool
    was_published: bool


def past_step(revision: Revision) -> PastStep:
    """Return a revision in words."""
    return PastStep(
        number=revision.number,
        author=author_of(revision),
        organisation=organisation_of(revision),
        at_iso=formats.iso(revision.created_at),
        at=formats.instant(revision.created_at, "UTC"),
        note=revision.note,
    )


def past(listing: Listing, steps: Sequence[Step]) -> list[PastLine]:
    """Return a page of the history in words, in the order of its steps."""
    # The same few fields change again and again.
    named = dict.fromkeys(field for step in steps for field in step.fields)
    called = {field: field_label(field) for field in named}
    return [
        PastLine(
            step=past_step(step.revision),
            summary=_summary(step, called),
            like=step.like,
            is_head=step.revision.number == listing.head,
            is_published=step.revision.number == listing.published,
            was_published=step.revision.published_at is not None,
        )
        for step in steps
    ]


def _summary(step: Step, called: Mapping[str, str]) -> str:
    """Return which fields a revision changed, in a few words; ``called`` has the fields' names."""
    if step.revision.parent is None:
        return _("The first version")
    labels = list(dict.fromkeys(called[field] for field in step.fields))
    if not labels:
        return _("Translation confirmed")
    if len(labels) > NAMED:
        return _(
            "Changed: %(fields)s and %(count)d more",
            fields=", ".join(labels[:NAMED]),
            count=len(labels) - NAMED,
        )
    return _("Changed: %(fields)s", fields=formats.join_list(labels))
