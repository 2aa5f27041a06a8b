"""An edition's applications, counted, narrowed, ordered and cut into pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from catalogue.courses.codes import Nomination
from catalogue.enrolment.queries import Line
from catalogue.enrolment.rules import Status
from catalogue.enrolment.wording import label
from catalogue.i18n.collation import sort_key
from catalogue.i18n.formats import country_name, date
from catalogue.i18n.languages import language

PAGE = 50
UNCONFIRMED = Status.UNCONFIRMED.value


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


@dataclass(frozen=True)
class Listing:
    """What a page of the list shows."""

    rows: Sequence[Row]
    total: int
    everything: int
    options: Sequence[Option]
    status: str
    order: str
    page: int
    pages: int


def orders() -> dict[str, tuple[str, Callable[[Line], Any]]]:
    """Return the orders by code: what each is called, and what it compares."""
    spoken = language()
    return {
        "submitted": (_("Date"), lambda line: line.submitted_at),
        "name": (_("Name"), lambda line: sort_key(line.full_name, spoken)),
        "country": (_("Country"), lambda line: sort_key(country_name(line.country), spoken)),
        "waiting": (
            _("Waiting list"),
            lambda line: (line.waiting_number is None, line.waiting_number or 0),
        ),
    }


def narrowed(
    lines: Sequence[Line], nomination: Nomination, zone: str, *, status: str, order: str, page: str
) -> Listing:
    """Return the page of the list that was asked for; what is unknown is taken as not asked for."""
    rows = [_row(line, nomination, zone) for line in lines]
    counts = Counter(row.status for row in rows)
    unconfirmed = [row for row in rows if row.line.confirmed_at is None]
    options = [
        Option(each.value, label(each), counts[each.value])
        for each in Status
        if counts[each.value] and each is not Status.UNCONFIRMED
    ]
    if unconfirmed:
        options.append(Option(UNCONFIRMED, label(Status.UNCONFIRMED), len(unconfirmed)))
    if status == UNCONFIRMED:
        chosen = unconfirmed
    elif status in counts:
        chosen = [row for row in rows if row.status == status]
    else:
        status, chosen = "", rows
    order = order if order in orders() else "submitted"
    chosen = sorted(chosen, key=lambda row: orders()[order][1](row.line))
    pages = max(1, -(-len(chosen) // PAGE))
    number = min(max(int(page), 1), pages) if page.isdecimal() else 1
    return Listing(
        chosen[(number - 1) * PAGE : number * PAGE],
        len(chosen),
        len(rows),
        options,
        status,
        order,
        number,
        pages,
    )


def _row(line: Line, nomination: Nomination, zone: str) -> Row:
    status = line.status(nomination)
    received = line.submitted_at.astimezone(ZoneInfo(zone)).date()
    return Row(line, status.value, label(status), date(received))
