"""What an edition's applicants are told, and how far that has come, for those who edit it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catalogue.comanagement.rules.validity import routes
from catalogue.courses.models import Edition
from catalogue.database import now
from catalogue.enrolment import presenters, queries
from catalogue.wiring import Audience


def background_work(edition: Edition) -> Sequence[str]:
    """Return what is being done for an edition's applicants, in words."""
    free = max(edition.places_left, 0)
    waits = presenters.has_places_to_hand_on(edition)
    waiting = queries.count_waiting(edition.id, free) if waits else 0
    return presenters.background_work(edition, queries.latest_notification(edition.id), waiting)


def audience_of(
    edition: Edition, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> Audience:
    """Return whom it reaches if one snapshot of an edition is published after another.

    It takes two statements, however many have applied; none of a first publication.
    """
    if before is None or before == after:
        return Audience()
    at = now()
    deadlines = [route["deadline_at"] for _field, route in routes(dict(after))]
    return presenters.audience(
        before,
        after,
        at,
        queries.counts_by_group(edition.id, at),
        queries.count_drafts_with_address(edition.id),
        is_open=any(each is None or at.isoformat() <= each for each in deadlines),
    )
