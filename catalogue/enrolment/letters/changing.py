"""Letters about an edition that changed, was cancelled, or takes place after all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalogue.accounts.letters import resolve_language
from catalogue.comanagement.labels import display_value, field_label
from catalogue.comanagement.rules.consequences import Change, ChangeKind, said
from catalogue.courses.codes import Funding, RouteKind
from catalogue.courses.labels import label
from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.presenters import funders_of, route_card
from catalogue.courses.queries import Backing
from catalogue.courses.rules.states import APPLICABLE, state_of
from catalogue.database import now
from catalogue.enrolment.letters.applications import about_edition
from catalogue.enrolment.letters.writing import written
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.enrolment.rules.concerned import Group, Telling
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.cities import city_name
from catalogue.i18n.languages import language as spoken
from catalogue.i18n.languages import using_locale
from catalogue.mail.codes import Priority
from catalogue.mail.repositories.outbox import enqueue

Snapshot = Mapping[str, Any]


@dataclass(frozen=True)
class ChangedLine:
    """One thing that changed, in words: what it is called, what it was, what it is now."""

    label: str
    before: str
    after: str


def edition_changed(
    session: Session,
    application: Application,
    group: Group,
    told: Telling,
    before: Snapshot,
    after: Snapshot,
    behind: Backing,
) -> None:
    """Say what changed in an edition, that it is cancelled or takes place after all.

    It says where the applicant stands now, and what they can do: the wording is their group's.
    """
    language = resolve_language(application.language)
    with using_locale(language):
        lines = changed_lines(told.changes, before, after, funders_of(behind))
    about_edition(
        session,
        f"edition-{told.letter.value}",
        application,
        behind,
        group=group.value,
        changes=lines,
    )


def edition_changed_for_draft(
    session: Session,
    draft: ApplicationDraft,
    edition: Edition,
    told: Telling,
    between: tuple[Snapshot, Snapshot],
    email: str,
    behind: Backing,
) -> None:
    """Say the same to somebody who has begun an application; ``between`` is before and after.

    The address may only have been typed, so the letter repeats nothing, and its link is the form's.
    """
    language = resolve_language(draft.language)
    slug = edition.course.slug
    with using_locale(language):
        letter = written(
            f"edition-{told.letter.value}-draft",
            edition,
            language,
            behind,
            address=absolute("enrolment.apply", lang=language, slug=slug, edition=edition.slug),
            changes=changed_lines(told.changes, *between, funders_of(behind)),
            is_open=state_of(edition, now()) in APPLICABLE,
            course_page=absolute("courses.course", lang=language, slug=slug),
            catalogue_page=absolute("courses.catalogue", lang=language, open="1"),
        )
    kind = f"edition-{told.letter.value}"
    enqueue(session, letter, recipient=email, kind=kind, priority=Priority.ANNOUNCEMENT)


def changed_lines(
    changes: Sequence[Change], before: Snapshot, after: Snapshot, funders: Sequence[str] = ()
) -> list[ChangedLine]:
    """Return what changed with both sides in the language that is spoken; equal sides say nothing.

    Each side is written in its own zone.
    """
    several = sum(1 for field in after if field.startswith("routes.") and after[field]) > 1
    found = []
    for change in changes:
        say = SAID.get(change.kind)
        if say is None:
            continue
        sides = [
            say(each, change.route, funders) or _("not decided yet") for each in (before, after)
        ]
        if sides[0] != sides[1]:
            name = change_name(change.kind)
            if change.route and several:
                name = _("%(what)s, %(route)s", what=name, route=label(RouteKind(change.route)))
            found.append(ChangedLine(name, *sides))
    return found


def change_name(kind: ChangeKind) -> str:
    """Return what a kind of change that letters name is called: a heading of its two sides."""
    named: dict[ChangeKind, Callable[[], str]] = {
        ChangeKind.DATES: lambda: _("Course dates"),
        ChangeKind.ZONE: lambda: field_label("zone"),
        ChangeKind.PLACE: lambda: _("Place of the course"),
        ChangeKind.FORMAT: lambda: field_label("format"),
        ChangeKind.PACE: lambda: field_label("self_paced"),
        ChangeKind.LANGUAGES: lambda: field_label("languages"),
        ChangeKind.ASSIGNMENT_LANGUAGES: lambda: field_label("assignment_languages"),
        ChangeKind.NOMINATION: lambda: field_label("nomination"),
        ChangeKind.FEE: lambda: _("Cost"),
        ChangeKind.CREDIT: lambda: _("ECTS credits"),
        ChangeKind.DEADLINE_EARLIER: lambda: _("Deadline for applications"),
        ChangeKind.DEADLINE_LATER: lambda: _("Deadline for applications"),
    }
    return named[kind]()


def _dates(snapshot: Snapshot, _route: str, _funders: Sequence[str]) -> str:
    starts, ends = snapshot.get("starts_on"), snapshot.get("ends_on")
    if not starts:
        return ""
    return formats.period(date.fromisoformat(starts), date.fromisoformat(ends) if ends else None)


def _zone(snapshot: Snapshot, _route: str, _funders: Sequence[str]) -> str:
    return formats.zone_city(snapshot["zone"])


def _place(snapshot: Snapshot, _route: str, _funders: Sequence[str]) -> str:
    country = snapshot.get("country")
    parts = (
        said(snapshot, "venue", spoken()),
        city_name(snapshot.get("city") or ""),
        formats.country_name(country) if country else "",
    )
    return ", ".join(part for part in parts if part)


def _plain(field: str) -> Callable[[Snapshot, str, Sequence[str]], str]:
    return lambda snapshot, _route, _funders: display_value(snapshot, field, {})


def _route(snapshot: Snapshot, kind: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = snapshot.get(f"routes.{kind}") or {}
    return found


def _fee(snapshot: Snapshot, kind: str, funders: Sequence[str]) -> str:
    """Return what an option costs, worded as everywhere; the row serves the wording only."""
    route = _route(snapshot, kind)
    if not route:
        return ""
    early, until = route.get("early_amount"), route.get("early_until")
    row = FeeRoute(
        kind=RouteKind(kind),
        amount=Decimal(route["amount"]),
        currency=route["currency"],
        early_amount=Decimal(early) if early is not None else None,
        early_until=datetime.fromisoformat(until) if until else None,
        funding=Funding(route["funding"]),
        scholarship_min=route.get("scholarship_min"),
        scholarship_max=route.get("scholarship_max"),
    )
    return route_card(row, snapshot["zone"], now(), funders).cost_line


def _credit(snapshot: Snapshot, kind: str, _funders: Sequence[str]) -> str:
    credit = _route(snapshot, kind).get("ects")
    return formats.number(credit) if credit else _("none")


def _deadline(snapshot: Snapshot, kind: str, _funders: Sequence[str]) -> str:
    text = _route(snapshot, kind).get("deadline_at")
    if not text:
        return _("No deadline")
    return formats.instant(datetime.fromisoformat(text), snapshot["zone"])


SAID: Mapping[ChangeKind, Callable[[Snapshot, str, Sequence[str]], str]] = {
    ChangeKind.DATES: _dates,
    ChangeKind.ZONE: _zone,
    ChangeKind.PLACE: _place,
    ChangeKind.FORMAT: _plain("format"),
    ChangeKind.PACE: _plain("self_paced"),
    ChangeKind.LANGUAGES: _plain("languages"),
    ChangeKind.ASSIGNMENT_LANGUAGES: _plain("assignment_languages"),
    ChangeKind.NOMINATION: _plain("nomination"),
    ChangeKind.FEE: _fee,
    ChangeKind.CREDIT: _credit,
    ChangeKind.DEADLINE_EARLIER: _deadline,
    ChangeKind.DEADLINE_LATER: _deadline,
}
"""How the kinds that a letter names are said; it names no other."""


def change_names(kinds: Sequence[str]) -> list[str]:
    """Return what kinds of change that a letter named are called; older codes are left out."""
    return [change_name(kind) for kind in SAID if kind.value in kinds]
