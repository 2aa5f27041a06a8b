"""An edition's applications in words: what can be narrowed by, and the rows of the page shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from catalogue.courses.codes import Admission, Nomination
from catalogue.courses.models import Edition
from catalogue.enrolment.codes import Place
from catalogue.enrolment.labels import label
from catalogue.enrolment.presenters.review import held_for
from catalogue.enrolment.queries import FactsCount, Filter, Line, Order
from catalogue.enrolment.rules import transitions
from catalogue.enrolment.rules.transitions import Status
from catalogue.i18n.formats import date
from catalogue.paging import Page, page_of

PAGE = 50
UNCONFIRMED = Status.UNCONFIRMED.value
UNDELIVERED = "undelivered"
"""The list of those whom the letter about where their application stands did not reach."""


@dataclass(frozen=True)
class Option:
    """A status to narrow by, with how many applications have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Row:
    """A line with its status in words."""

    line: Line
    status: str
    label: str
    received: str
    held: str


@dataclass(frozen=True)
class Choice:
    """Which page of which list was asked for; what is unknown is taken as not asked for."""

    wanted: Filter
    total: int
    everything: int
    options: Sequence[Option]
    status: str
    order: Order
    page: Page
    waiting: int


def orders() -> list[tuple[str, str]]:
    """Return the orders by code, with what each is called."""
    names = {
        Order.SUBMITTED: _("Date"),
        Order.NAME: _("Name"),
        Order.COUNTRY: _("Country"),
        Order.WAITING: _("Waiting list"),
    }
    return [(code.value, name) for code, name in names.items()]


def choose(
    counts: Sequence[FactsCount],
    edition: Edition,
    *,
    undelivered: int,
    status: str,
    order: str,
    page: str,
) -> Choice:
    """Return the page that was asked for; where it is too high, the last there is."""
    nomination = edition.nomination
    first_come = edition.admission is Admission.FIRST_COME
    by_status = _by_status(counts, edition)
    everything = sum(each.count for each in counts)
    unconfirmed = sum(each.unconfirmed for each in counts)
    options = [
        Option(each.value, label(each), by_status[each.value])
        for each in Status
        if by_status[each.value] and each is not Status.UNCONFIRMED
    ]
    if unconfirmed:
        options.append(Option(UNCONFIRMED, label(Status.UNCONFIRMED), unconfirmed))
    if undelivered:
        options.append(Option(UNDELIVERED, _("E-mail not delivered"), undelivered))
    wanted, total = Filter(), everything
    if status == UNCONFIRMED:
        wanted, total = Filter(unconfirmed=True), unconfirmed
    elif status == UNDELIVERED:
        wanted, total = Filter(undelivered=True), undelivered
    elif status in by_status:
        facts = [each.facts for each in counts if _status(each.facts, nomination) == status]
        confirmed = first_come and status == Status.WAITLISTED.value
        wanted, total = Filter(facts, confirmed=confirmed), by_status[status]
    else:
        status = ""
    return Choice(
        wanted=wanted,
        total=total,
        everything=everything,
        options=options,
        status=status,
        order=Order(order) if order in set(Order) else Order.SUBMITTED,
        page=page_of(total, page, PAGE),
        waiting=sum(
            each.count - each.unconfirmed for each in counts if each.facts.place is Place.WAITING
        ),
    )


def _by_status(counts: Sequence[FactsCount], edition: Edition) -> Counter[str]:
    """Return how many applications have each status, the mark for an unconfirmed address aside."""
    found: Counter[str] = Counter()
    for each in counts:
        in_line = edition.admission is Admission.FIRST_COME and each.facts.place is Place.WAITING
        count = each.count - each.unconfirmed if in_line else each.count
        found[_status(each.facts, edition.nomination)] += count
    return found


def _status(facts: transitions.Facts, nomination: Nomination) -> str:
    return transitions.status(facts, is_confirmed=True, nomination=nomination).value


def rows(lines: Sequence[Line], edition: Edition) -> list[Row]:
    """Return the lines of a page in words; days are those of the edition's zone."""
    local = ZoneInfo(edition.zone)
    named: dict[Status, str] = {}
    found = []
    for line in lines:
        status = line.status(edition.nomination, edition.admission)
        named.setdefault(status, label(status))
        received = date(line.submitted_at.astimezone(local).date())
        is_confirmed = line.confirmed_at is not None
        held = held_for(edition, line.place, line.held_until, is_confirmed=is_confirmed)
        found.append(Row(line, status.value, named[status], received, held))
    return found
