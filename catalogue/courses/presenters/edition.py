"""Editions as lists and pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.courses.codes import Admission, Format, Nomination, State
from catalogue.courses.labels import label
from catalogue.courses.models import Edition
from catalogue.courses.presenters.deadline import badge, closes, next_date
from catalogue.courses.presenters.openness import who
from catalogue.courses.presenters.route import RouteCard, route_card
from catalogue.courses.presenters.timeline import Timeline, timeline
from catalogue.courses.queries.listing import ListedEdition
from catalogue.courses.rules import states
from catalogue.i18n import formats
from catalogue.i18n.cities import city_name
from catalogue.i18n.fallback import LocalizedText, localize
from catalogue.i18n.languages import language

STARTED = frozenset({State.OPEN_RUNNING, State.RUNNING, State.PAST})
"""States of an edition whose first day has come."""

SETTLED = frozenset({State.PAST, State.CANCELLED, State.CLOSED, State.RUNNING})
"""States in which there is nothing left to do for an applicant."""


class Called(Protocol):
    """An edition, as far as its label goes."""

    @property
    def words(self) -> Mapping[str, Any]: ...
    @property
    def languages(self) -> Sequence[str]: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def format(self) -> Format: ...
    @property
    def city(self) -> str: ...


AnyEdition = Edition | ListedEdition
Kind = TypeVar("Kind", Edition, ListedEdition)


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition in a list, with its state at one instant."""

    edition: AnyEdition
    slug: str
    state: State
    badge: tuple[str, str]
    next_date: str
    deadline_at: datetime | None

    @property
    def starts(self) -> date | None:
        """Return the first day, where there is one."""
        return self.edition.starts_on

    @property
    def starts_word(self) -> str:
        """Return what is said before the first day."""
        return _("Started") if self.state in STARTED else _("Starts")

    @property
    def starts_month(self) -> str:
        """Return month and year of the first day, cut short."""
        return formats.short_month(self.starts) if self.starts is not None else ""

    @property
    def quiet(self) -> bool:
        """Say whether there is nothing left to do for an applicant."""
        return self.state in SETTLED

    @property
    def deadline(self) -> str:
        """Return the last deadline with day, hour and zone, or nothing."""
        at = self.deadline_at
        return formats.instant(at, self.edition.zone) if at is not None else ""


@dataclass(frozen=True)
class EditionCard:
    """An edition in words, with its state at one instant."""

    edition: Edition
    slug: str
    label: LocalizedText
    state: State
    badge: tuple[str, str]
    next_date: str
    deadline_at: datetime | None
    deadline: str
    dates: str
    places: str
    format: str
    languages: str
    taught_in: tuple[str, ...]
    venue: LocalizedText
    note: LocalizedText
    routes: Sequence[RouteCard]
    timeline: Timeline | None
    today: str
    opens_day: str
    opens_time: str
    deadline_day: str
    deadline_time: str
    extended: str
    admission: str
    who: str
    nomination: str
    quiet: bool
    can_apply: bool

    @property
    def closes(self) -> str:
        """Return until when applications are taken, as a line of its own; empty without a day."""
        return closes(self.state, self.deadline) if self.deadline else ""


def edition_label(edition: Called) -> LocalizedText:
    """Return the edition's own label, else one made of its start, place or teaching language."""
    own = localize(edition.words, "label")
    if own:
        return own
    names = [formats.language_name(code) for code in edition.languages]
    spoken = formats.join_list(names)
    if edition.starts_on is None:
        text = _("Dates to be announced, in %(languages)s", languages=spoken)
    elif edition.ends_on is None:
        text = _("At your own pace, in %(languages)s", languages=spoken)
    elif edition.format is Format.ONLINE or not edition.city:
        month = formats.month(edition.starts_on)
        text = _("%(month)s, in %(languages)s", month=month, languages=spoken)
    else:
        month = formats.month(edition.starts_on)
        text = _(
            "%(month)s, %(city)s, in %(languages)s",
            month=month,
            city=city_name(edition.city),
            languages=spoken,
        )
    return LocalizedText(formats.capitalised(text), language(), is_fallback=False)


def _places(edition: Edition, state: State) -> str:
    """Return how many places there are, and how many are left where these are few."""
    if state in SETTLED or state is State.PLANNED:
        return ""
    if edition.admission is Admission.SELECTION or state is State.UPCOMING:
        return ngettext("%(num)d place", "%(num)d places", edition.capacity)
    left = states.places_told(edition.places_left)
    if left is None:
        return ngettext("%(num)d place", "%(num)d places", edition.capacity)
    if not left:
        return ngettext("the only place is taken", "all %(num)d places taken", edition.capacity)
    return ngettext(
        "%(left)d of %(all)d left",
        "%(left)d of %(all)d left",
        left,
        left=left,
        all=edition.capacity,
    )


def format_of(edition: AnyEdition) -> str:
    """Return how an edition is taught, and whether at one's own pace."""
    words = label(edition.format)
    if edition.self_paced:
        return _("%(format)s, self-paced", format=words)
    return words


def best_first(editions: Sequence[Kind], now: datetime) -> list[Kind]:
    """Return the editions in the order of ``BEST_FIRST``, within a state by start.

    Of those that are over the latest comes first.
    """

    def place(edition: Kind) -> tuple[int, int]:
        state = states.state_of(edition, now)
        start = (edition.starts_on or date.max).toordinal()
        return states.BEST_FIRST.index(state), -start if state is State.PAST else start

    return sorted(editions, key=place)


def edition_line(edition: AnyEdition, now: datetime) -> EditionLine:
    """Return an edition for a list, as it stands at ``now``."""
    state = states.state_of(edition, now)
    return EditionLine(
        edition=edition,
        slug=edition.slug,
        state=state,
        badge=badge(edition, state, now),
        next_date=next_date(edition, state),
        deadline_at=states.last_deadline(edition),
    )


def edition_card(edition: Edition, now: datetime, funders: Sequence[str] = ()) -> EditionCard:
    """Return an edition in words, as it stands at ``now``; ``funders`` are named as who pays."""
    state = states.state_of(edition, now)
    deadline = states.last_deadline(edition)
    routes = [route_card(route, edition.zone, now, funders) for route in edition.routes]
    dates = ""
    if edition.starts_on is not None:
        dates = formats.day_range(edition.starts_on, edition.ends_on)
    return EditionCard(
        edition=edition,
        slug=edition.slug,
        label=edition_label(edition),
        state=state,
        badge=badge(edition, state, now),
        next_date=next_date(edition, state),
        deadline_at=deadline,
        deadline=formats.instant(deadline, edition.zone) if deadline else "",
        dates=dates,
        places=_places(edition, state),
        format=format_of(edition),
        languages=formats.join_list([formats.language_name(code) for code in edition.languages]),
        taught_in=tuple(edition.languages),
        venue=localize(edition.words, "venue"),
        note=localize(edition.words, "note"),
        routes=routes,
        timeline=timeline(edition, now),
        today=formats.short_day(now.astimezone(ZoneInfo(edition.zone)).date()),
        opens_day=_local_day(edition.opens_at, edition.zone),
        opens_time=_local_time(edition.opens_at, edition.zone),
        deadline_day=_local_day(deadline, edition.zone),
        deadline_time=_local_time(deadline, edition.zone),
        extended=next(
            (each.extended for each in routes if each.deadline_at == deadline and each.extended), ""
        ),
        admission=label(edition.admission),
        who=who(edition),
        nomination="" if edition.nomination is Nomination.NONE else label(edition.nomination),
        quiet=state in SETTLED,
        can_apply=state in states.APPLICABLE,
    )


def _local_day(at: datetime | None, zone: str) -> str:
    return formats.date(at.astimezone(ZoneInfo(zone)).date()) if at else ""


def _local_time(at: datetime | None, zone: str) -> str:
    return formats.time_and_zone(at, zone) if at else ""
