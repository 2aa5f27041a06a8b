"""Decisions about alerts in plain Python: what is news, how often to write, how long to keep."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from catalogue.alerts.codes import AlertEvent
from catalogue.courses.codes import State
from catalogue.courses.rules.states import APPLICABLE

REQUEST_DAYS = 7
"""For how many days a request waits for its confirmation before it is deleted."""

ALERT_YEARS = 2
"""For how many years a confirmed alert lasts unless it is renewed."""

LASTS = timedelta(days=365 * ALERT_YEARS)
ONE_MAIL_EVERY = timedelta(hours=1)
"""How often an address is sent a mail because somebody typed it into a form."""

REMINDED_BEFORE = timedelta(days=30)
"""How long before its end whoever has an alert is asked whether to renew it."""

WITHDRAWN_FOR = timedelta(days=30)
"""How long a course may be withdrawn before its alerts end; one that comes back keeps them."""

UNDO_SECONDS = 3600
"""How long a page may undo an unsubscription; the server keeps nothing for it."""

NOTICE_VERSION = "2026-11"
"""The version of the privacy notice on the form; it changes with the notice's meaning."""

NOT_YET = frozenset({None, State.PLANNED, State.CANCELLED})
"""What an edition was before it is news that it has dates; nothing where it was not listed."""

TAKEN = frozenset({State.FULL, State.WAITLIST})


def event(before: State | None, after: State) -> AlertEvent | None:
    """Return what there is to tell where an edition that was ``before`` is ``after`` now.

    ``before`` is nothing for an edition that the public could not see. From a waiting list to
    free places is news as well; from free places to a waiting list is not.
    """
    if before is State.FULL and after in APPLICABLE:
        return AlertEvent.FREED
    if before is State.WAITLIST and after in APPLICABLE - {State.WAITLIST}:
        return AlertEvent.FREED
    if after in APPLICABLE and before not in APPLICABLE:
        return AlertEvent.OPENED
    if after is State.UPCOMING and before in NOT_YET:
        return AlertEvent.ANNOUNCED
    return None


def news(before: Mapping[int, State], after: Mapping[int, State]) -> list[tuple[int, AlertEvent]]:
    """Return what has happened to a course's editions, by id, since it was last looked at."""
    found = [(edition, event(before.get(edition), state)) for edition, state in after.items()]
    return [(edition, happened) for edition, happened in found if happened is not None]


def is_planned(states: Collection[State]) -> bool:
    """Say whether a course is one that may come: no edition has dates, whether or not one had."""
    ahead = set(states) - {State.PAST, State.CANCELLED, State.CLOSED, State.RUNNING}
    return ahead == {State.PLANNED} or not states


def may_mail(mailed_at: datetime | None, at: datetime) -> bool:
    """Say whether an address may be sent another mail that a form asked for."""
    return mailed_at is None or at >= mailed_at + ONE_MAIL_EVERY
