"""An edition's applications in words: what can be narrowed by, and the rows of the page shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from catalogue.courses.codes import Admission, Nomination
from catalogue.courses.models import Edition
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.labels import label, status_label
from catalogue.enrolment.presenters.reviewing import held_for
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


def orders(edition: Edition) -> list[tuple[str, str]]:
    """Return the orders by code, with what each is called."""
    by_selection = edition.admission is Admission.SELECTION
    names = {
        Order.SUBMITTED: _("Date"),
        Order.NAME: _("Name"),
        Order.COUNTRY: _("Country"),
        Order.WAITING: _("Reserve list") if by_selection else _("Waiting list"),
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
    by_status = _by_status(counts, edition)
    everything = sum(each.count for each in counts)
    unconfirmed = sum(each.unconfirmed for each in counts)
    options = _options(by_status, counts, unconfirmed, edition)
    if undelivered:
        options.append(Option(UNDELIVERED, _("E-mail not delivered"), undelivered))
    if status == TO_DECIDE and nomination is not Nomination.REQUIRED:
        status = Status.UNDER_REVIEW.value
    narrowed = _narrowed(counts, edition, status, undelivered)
    wanted, total = narrowed or (Filter(), everything)
    return Choice(
        wanted=wanted,
        total=total,
        everything=everything,
        options=options,
        status=status if narrowed else "",
        order=Order(order) if order in set(Order) else Order.SUBMITTED,
        page=page_of(total, page, PAGE),
        waiting=sum(
            each.count - each.unconfirmed for each in counts if each.facts.place is Place.WAITING
        ),
    )


def _narrowed(
    counts: Sequence[FactsCount], edition: Edition, status: str, undelivered: int
) -> tuple[Filter, int] | None:
    """Return what a list is narrowed to and how many that are; nothing for what is unknown."""
    nomination = edition.nomination
    if status == TO_DECIDE:
        found = [each for each in counts if each.facts == UNDECIDED]
        return Filter([UNDECIDED]), sum(each.count for each in found)
    if status == UNCONFIRMED:
        return Filter(unconfirmed=True), sum(each.unconfirmed for each in counts)
    if status == UNDELIVERED:
        return Filter(undelivered=True), undelivered
    if status in LETTERS and nomination is not Nomination.NONE:
        has_letter = LETTERS[status]
        return Filter(has_letter=has_letter), _with_letter(counts, has_letter=has_letter)
    by_status = _by_status(counts, edition)
    if status not in by_status:
        return None
    found = [each for each in counts if _status(each, nomination) == status]
    letters = {each.has_letter for each in found}
    wanted = Filter(
        {each.facts for each in found},
        confirmed=edition.admission is Admission.FIRST_COME and status == Status.WAITLISTED.value,
        has_letter=letters.pop() if len(letters) == 1 else None,
    )
    return wanted, by_status[status]


def _by_status(counts: Sequence[FactsCount], edition: Edition) -> Counter[str]:
    """Return how many applications have each status, the mark for an unconfirmed address aside."""
    found: Counter[str] = Counter()
    for each in counts:
        in_line = edition.admission is Admission.FIRST_COME and each.facts.place is Place.WAITING
        count = each.count - each.unconfirmed if in_line else each.count
        found[_status(each, edition.nomination)] += count
    return found


TO_DECIDE = "to-decide"
UNDECIDED = transitions.Facts(Decision.PENDING, Answer.NONE, Place.NONE)

LETTERS = {"letter-arrived": True, "letter-awaited": False}
"""What a list can be narrowed by where a nomination letter is asked for."""


def _options(
    by_status: Counter[str], counts: Sequence[FactsCount], unconfirmed: int, edition: Edition
) -> list[Option]:
    options = [
        Option(each.value, status_label(each, edition.admission), by_status[each.value])
        for each in Status
        if by_status[each.value] and each is not Status.UNCONFIRMED
    ]
    if unconfirmed:
        options.append(Option(UNCONFIRMED, label(Status.UNCONFIRMED), unconfirmed))
    undecided = sum(each.count for each in counts if each.facts == UNDECIDED)
    if edition.nomination is Nomination.REQUIRED and undecided:
        options.insert(0, Option(TO_DECIDE, _("To be decided"), undecided))
    if edition.nomination is not Nomination.NONE and counts:
        arrived = _with_letter(counts, has_letter=True)
        awaited = _with_letter(counts, has_letter=False)
        options.append(Option("letter-arrived", _("Nomination letter arrived"), arrived))
        options.append(Option("letter-awaited", _("No nomination letter yet"), awaited))
    return options


def _with_letter(counts: Sequence[FactsCount], *, has_letter: bool) -> int:
    return sum(each.count for each in counts if each.has_letter is has_letter)


def _status(found: FactsCount, nomination: Nomination) -> str:
    return transitions.status(
        found.facts, is_confirmed=True, nomination=nomination, has_letter=found.has_letter
    ).value


def rows(lines: Sequence[Line], edition: Edition) -> list[Row]:
    """Return the lines of a page in words; days are those of the edition's zone."""
    local = ZoneInfo(edition.zone)
    named: dict[Status, str] = {}
    found = []
    for line in lines:
        status = line.status(edition.nomination, edition.admission)
        named.setdefault(status, status_label(status, edition.admission))
        received = date(line.submitted_at.astimezone(local).date())
        is_confirmed = line.confirmed_at is not None
        held = held_for(edition, line.place, line.held_until, is_confirmed=is_confirmed)
        found.append(Row(line, status.value, named[status], received, held))
    return found
