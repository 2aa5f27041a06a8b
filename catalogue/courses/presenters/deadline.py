"""An edition's state and its next date in a few words, as every list says them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.courses.codes import State
from catalogue.courses.labels import label
from catalogue.courses.rules import states
from catalogue.i18n import formats

CLOSING_DAYS = 7
"""From how many days before its last deadline an edition is said to be closing, counted in days of
its own zone's calendar: so the words change when a day ends there, not at some hour of it."""


class HasFormerDeadline(states.HasDeadline, Protocol):
    """A fee route, as far as until when it can be taken is told."""

    @property
    def former_deadline_at(self) -> datetime | None: ...


class Told(states.Dated, Protocol):
    """An edition, as far as until when it can be applied for is told."""

    @property
    def routes(self) -> Sequence[HasFormerDeadline]: ...


def badge(edition: states.Dated, state: State, now: datetime) -> tuple[str, str]:
    """Return the state's mark and word; close to the deadline it says how close."""
    deadline = states.last_deadline(edition)
    if state is State.UPCOMING and edition.opens_at is not None:
        zone = ZoneInfo(edition.zone)
        day = edition.opens_at.astimezone(zone).date()
        this_year = day.year == now.astimezone(zone).year
        said = formats.short_day(day) if this_year else formats.date(day)
        return state.value, _("Applications open on %(day)s", day=said)
    if state in (State.OPEN, State.OPEN_RUNNING) and deadline is not None:
        zone = ZoneInfo(edition.zone)
        days = (deadline.astimezone(zone).date() - now.astimezone(zone).date()).days
        if days < CLOSING_DAYS:
            return "closing", _closing(days)
    return state.value, label(state)


def _closing(days: int) -> str:
    """Return how near the deadline is in days of the edition's own calendar."""
    if days == 0:
        return _("Applications close today")
    if days == 1:
        return _("Applications close tomorrow")
    return ngettext("Applications close in %(num)d day", "Applications close in %(num)d days", days)


def next_date(edition: Told, state: State) -> str:
    """Return until when applications are taken, with hour and zone, in a few words for a list."""
    deadline = states.last_deadline(edition)
    if state not in states.APPLICABLE:
        return ""
    waiting = state is State.WAITLIST
    if deadline is None:
        return at_any_time(waiting=waiting)
    when = formats.short_instant(deadline, edition.zone)
    if waiting:
        return until_when(when, waiting=True)
    last = [route for route in edition.routes if route.deadline_at == deadline]
    if any(route.former_deadline_at is not None for route in last):
        return _("extended to %(when)s", when=when)
    return until_when(when)


def until_when(when: str, *, waiting: bool = False) -> str:
    """Return until when one can apply or, while all places are taken, join the waiting list."""
    if waiting:
        return _("join the waiting list by %(day)s", day=when)
    return _("apply by %(day)s", day=when)


def at_any_time(*, waiting: bool = False) -> str:
    """Return the same where there is no deadline."""
    return _("join the waiting list at any time") if waiting else _("apply at any time")


def closes(state: State, when: str) -> str:
    """Return until when an edition takes applications or names for its waiting list, for a line."""
    if state is State.WAITLIST:
        return _("Waiting list closes: %(when)s", when=when)
    return _("Applications close: %(when)s", when=when)
