"""How far background work for an edition has come, for the pages of those who edit it."""

from __future__ import annotations

from collections.abc import Sequence

from catalogue.courses.models import Edition
from catalogue.enrolment import presenters, queries


def background_work(edition: Edition) -> Sequence[str]:
    """Return what is being done for an edition's applicants, in words."""
    free = max(edition.places_left, 0)
    waits = presenters.has_places_to_hand_on(edition)
    waiting = queries.count_waiting(edition.id, free) if waits else 0
    return presenters.background_work(edition, queries.latest_notification(edition.id), waiting)
