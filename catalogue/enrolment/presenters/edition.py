"""An edition as the pages of applying show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from catalogue.courses.codes import RouteKind, State
from catalogue.courses.labels import label as course_label
from catalogue.courses.models import Edition
from catalogue.courses.presenters import RouteCard, edition_label, route_card
from catalogue.courses.presenters.deadline import at_any_time, until_when
from catalogue.courses.presenters.openness import which_people
from catalogue.courses.rules.states import last_deadline, over, state_of
from catalogue.database import now
from catalogue.enrolment.forms import RouteOption, Shape
from catalogue.i18n import formats
from catalogue.i18n.fallback import LocalizedText, localize, names_in, naming


@dataclass(frozen=True)
class Heading:
    """Which edition a page is about."""

    course: LocalizedText
    edition: LocalizedText
    dates: str
    slug: str
    edition_slug: str


def heading(edition: Edition) -> Heading:
    """Return the names of an edition and its course for the top of a page."""
    dates = formats.day_range(edition.starts_on, edition.ends_on) if edition.starts_on else ""
    return Heading(
        localize(edition.course.words, "title"),
        edition_label(edition),
        dates,
        edition.course.slug,
        edition.slug,
    )


def shape(
    edition: Edition, at: datetime, funders: Sequence[str] = (), *, drafted: object = None
) -> Shape:
    """Return what an edition's application form asks at ``at``; ``funders`` are who pays.

    ``drafted`` is the way of taking part that the draft names, if it was asked for one.
    """
    spoken = [formats.language_name(code) for code in edition.languages]
    waiting = state_of(edition, at) is State.WAITLIST
    return Shape(
        limits=edition,
        who=which_people(edition),
        routes=[
            _route_option(route_card(each, edition.zone, at, funders), waiting=waiting)
            for each in edition.routes
        ],
        lost_route=_lost(edition, drafted),
        has_conditions=bool(localize(edition.course.words, "prerequisites")),
        teaching_languages=formats.join_list(spoken),
    )


def _lost(edition: Edition, drafted: object) -> str | None:
    """Return what a draft names and the edition does not offer; "" where it was not answered."""
    known = {each.kind.value for each in edition.routes}
    if not isinstance(drafted, str) or drafted in known:
        return None
    return drafted if drafted in set(RouteKind) else ""


def _route_option(card: RouteCard, *, waiting: bool) -> RouteOption:
    if card.deadline_at is None:
        when = at_any_time(waiting=waiting)
    elif card.closed:
        when = _("closed on %(when)s", when=card.deadline)
    else:
        when = until_when(card.deadline, waiting=waiting)
    words = naming(f"{card.label} · {card.cost_line} · {when}", names_in(card.cost))
    return RouteOption(card.kind.value, words, not card.closed)


def deadlines(
    edition: Edition, at: datetime, chosen: RouteKind | None = None
) -> list[tuple[str, RouteCard]]:
    """Return the deadlines that are still ahead, with the routes' names where there are several.

    With ``chosen``, that route's alone.
    """
    cards = [route_card(each, edition.zone, at) for each in edition.routes]
    ahead = [card for card in cards if not card.closed and chosen in (None, card.kind)]
    return [(card.label if len(ahead) > 1 else "", card) for card in ahead]


def state_now(edition: Edition) -> State:
    """Return where an edition stands at this moment."""
    return state_of(edition, now())


def state_label(edition: Edition) -> tuple[str, str]:
    """Return where an edition stands, as a code and in words."""
    found = state_now(edition)
    return found.value, course_label(found)


def only_route(edition: Edition, at: datetime, funders: Sequence[str] = ()) -> RouteCard | None:
    """Return the one way of taking part where there is no choice."""
    if len(edition.routes) != 1:
        return None
    return route_card(edition.routes[0], edition.zone, at, funders)


def applications_close(edition: Edition) -> str:
    """Return until when applications, and what belongs to them, are taken; empty for ever."""
    last = last_deadline(edition)
    return formats.instant(last, edition.zone) if last else ""


def over_now(edition: Edition) -> State | None:
    """Return whether an edition is cancelled or past at this moment; its routes are not read."""
    return over(edition, now())


def over_words(edition: Edition) -> str:
    """Return that an edition is cancelled or past, in one sentence; empty while it is neither."""
    found = over_now(edition)
    if found is State.CANCELLED:
        return _("This edition has been cancelled and will not take place.")
    if found is State.PAST and edition.ends_on is not None:
        return _("This edition ended on %(day)s.", day=formats.date(edition.ends_on))
    return ""


@dataclass(frozen=True)
class Closed:
    """Why an edition takes no application now: what a page says instead of a form."""

    title: str
    text: str


def closed(edition: Edition, found: State) -> Closed:
    """Return what to say in a state in which nothing can be sent."""
    last = last_deadline(edition)
    closed_on = formats.instant(last, edition.zone) if last else ""
    if found is State.UPCOMING and edition.opens_at is not None:
        opens = formats.instant(edition.opens_at, edition.zone)
        return Closed(_("Applications are not open yet"), _("They open on %(opens)s.", opens=opens))
    if found is State.FULL:
        return Closed(_("All places are taken"), _("This edition is full and has no waiting list."))
    if found is State.CANCELLED:
        return Closed(_("This edition has been cancelled"), _("It is not accepting applications."))
    if found is State.PAST and edition.ends_on is not None:
        ended = formats.date(edition.ends_on)
        return Closed(_("This edition has ended"), _("It ended on %(day)s.", day=ended))
    if found in (State.CLOSED, State.RUNNING) and closed_on:
        return Closed(
            _("Applications are closed"), _("They closed on %(deadline)s.", deadline=closed_on)
        )
    return Closed(
        _("Applications are not open yet"), _("The dates of this edition are not confirmed yet.")
    )
