"""What pages and mails say of alerts: what is watched, and what has happened, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from catalogue.alerts.codes import AlertEvent, AlertKind
from catalogue.alerts.models import AlertSubscription, AlertTarget
from catalogue.alerts.rules import criteria
from catalogue.alerts.rules import news as rules_news
from catalogue.browse.presenters.facets import legends
from catalogue.courses.caches.names import directory
from catalogue.courses.codes import State
from catalogue.courses.models import Course, Edition
from catalogue.courses.presenters import edition_card
from catalogue.courses.presenters.edition import SETTLED
from catalogue.courses.presenters.facet_values import value_label
from catalogue.courses.presenters.particulars import class_dates
from catalogue.database import now
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import LocalizedText, localize
from catalogue.i18n.languages import language
from catalogue.search.filters import Filters


@dataclass(frozen=True)
class Watched:
    """What an alert watches, in the page's language; ``lines`` are a search's filters."""

    kind: AlertKind
    title: LocalizedText
    lines: Sequence[str]
    address: str


@dataclass(frozen=True)
class News:
    """What has happened to one edition, in the mail's language."""

    event: AlertEvent
    edition: str
    waitlist: bool
    dates: str
    opens: str
    deadline: str
    apply_address: str


@dataclass(frozen=True)
class Match:
    """A course that a saved search found, in the mail's language."""

    title: str
    next_date: str
    address: str


def search_lines(filters: Filters) -> list[str]:
    """Return a search's filters in words, one facet a line: “Format: Online / Blended”."""
    names, titles = directory(now()).name, legends()
    lines = []
    if filters.within:
        name = value_label("partner", filters.within, names)
        lines.append(_("%(facet)s: %(values)s", facet=titles["partner"], values=name))
    for facet, title in titles.items():
        values = [value_label(facet, value, names) for value in filters.values(facet)]
        if values:
            lines.append(_("%(facet)s: %(values)s", facet=title, values=" / ".join(values)))
    return lines


def requested(target: AlertTarget) -> Watched:
    """Return what a request watches, for an address that has not confirmed it.

    Anybody may have typed the search, so that only what the catalogue itself calls by a name is
    said of it; the page behind the link says the rest.
    """
    found = watched(target)
    if target.course is not None:
        return found
    filters = criteria.read(target.criteria)
    names = directory(now()).name
    named = {
        facet: tuple(
            value
            for value in filters.values(facet)
            if value_label(facet, value, names).casefold() != value.casefold()
        )
        for facet in legends()
    }
    known = Filters(chosen={facet: values for facet, values in named.items() if values})
    if names("partner", filters.within):
        known = known.under(filters.within)
    title = _("Courses matching a search") if filters.q else search_title(filters)
    return replace(
        found, title=LocalizedText(title, language(), is_fallback=False), lines=search_lines(known)
    )


def search_title(filters: Filters) -> str:
    """Return what a saved search is called."""
    if filters.q:
        return _("Courses on “%(text)s”", text=filters.q)
    narrowed = filters.chosen or filters.within
    return _("Courses matching these filters") if narrowed else _("All courses")


def watched(target: AlertTarget) -> Watched:
    """Return what an alert watches, with an address that works outside the page too."""
    if target.course is not None:
        title = localize(target.course.words, "title")
        return Watched(AlertKind.COURSE, title, (), course_address(target.course))
    filters = criteria.read(target.criteria)
    address = absolute("courses.catalogue", lang=language(), **filters.as_full_args())
    title = LocalizedText(search_title(filters), language(), is_fallback=False)
    return Watched(AlertKind.SEARCH, title, search_lines(filters), address)


def course_address(course: Course) -> str:
    """Return a course's address in the language being spoken, for a mail."""
    return absolute("courses.course", lang=language(), slug=course.slug)


def until(subscription: AlertSubscription) -> str:
    """Return the day on which an alert ends unless it is renewed."""
    return formats.date(subscription.ends_at.date())


def news(
    course: Course,
    editions: Mapping[int, Edition],
    happened: Sequence[tuple[int, AlertEvent]],
    at: datetime,
) -> list[News]:
    """Return what has happened to a course's editions in words, as it stands at ``at``."""
    found = []
    for edition_id, event in happened:
        card = edition_card(editions[edition_id], at)
        opens = editions[edition_id].opens_at
        found.append(
            News(
                event=event,
                edition=card.label.text,
                waitlist=card.state is State.WAITLIST,
                dates=class_dates(editions[edition_id]),
                opens=formats.instant(opens, card.edition.zone) if opens else "",
                deadline=card.deadline,
                apply_address=absolute(
                    "enrolment.apply", lang=language(), slug=course.slug, edition=card.slug
                ),
            )
        )
    return found


def match(course: Course, edition: Edition, at: datetime) -> Match:
    """Return a course that has opened, with the date that matters most."""
    return Match(
        title=localize(course.words, "title").text,
        next_date=edition_card(edition, at).next_date,
        address=course_address(course),
    )


@dataclass(frozen=True)
class Offer:
    """How the form puts it: whether the course is only planned, or open now.

    ``states`` are those of its editions that are not over.
    """

    planned: bool
    open: bool
    states: Sequence[str]


def offer(states: Sequence[State]) -> Offer:
    """Return how to offer an alert for a course whose editions are in these states."""
    return Offer(
        planned=rules_news.is_planned(states),
        open=State.OPEN in states or State.OPEN_RUNNING in states,
        states=[state.value for state in states if state not in SETTLED],
    )
