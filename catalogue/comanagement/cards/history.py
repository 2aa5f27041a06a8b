"""Revisions as the history shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from catalogue.comanagement.cards.changes import author_of, labels_of, organisation_of
from catalogue.comanagement.models import Listing
from catalogue.comanagement.queries.history import Step
from catalogue.i18n import formats

NAMED = 4
"""How many changed fields a line of the history names; of more it says how many."""


@dataclass(frozen=True)
class PastStep:
    """One revision in words; ``like`` is the number of an earlier one that said the same."""

    number: int
    author: str
    organisation: str
    at_iso: str
    at: str
    note: str
    summary: str
    like: int | None
    is_head: bool
    is_published: bool
    was_published: bool


def past(listing: Listing, steps: Sequence[Step]) -> list[PastStep]:
    """Return the revisions in words, the newest first."""
    found = []
    for place, step in enumerate(steps):
        revision = step.revision
        earlier = steps[place + 1 :]
        like = next(
            (each.revision.number for each in earlier if each.snapshot == step.snapshot), None
        )
        found.append(
            PastStep(
                number=revision.number,
                author=author_of(revision),
                organisation=organisation_of(revision),
                at_iso=formats.iso(revision.created_at),
                at=formats.instant(revision.created_at, "UTC"),
                note=revision.note,
                summary=_summary(step),
                like=like,
                is_head=revision.number == listing.head,
                is_published=revision.number == listing.published,
                was_published=revision.published_at is not None,
            )
        )
    return found


def _summary(step: Step) -> str:
    """Return which fields a revision changed, in a few words."""
    if step.revision.parent is None:
        return _("The first revision")
    labels = labels_of(step.fields)
    if not labels:
        return _("A translation was confirmed")
    if len(labels) > NAMED:
        return _(
            "Changed: %(fields)s and %(count)d more",
            fields=", ".join(labels[:NAMED]),
            count=len(labels) - NAMED,
        )
    return _("Changed: %(fields)s", fields=formats.join_list(labels))
