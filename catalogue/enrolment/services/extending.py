"""Telling applicants that a deadline was moved later, in the transaction that publishes it."""

from __future__ import annotations

from collections.abc import Sequence

from email_validator import EmailNotValidError
from sqlalchemy.orm import Session

from catalogue.accounts.rules import normalised_email
from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.rules import APPLICABLE
from catalogue.database import now
from catalogue.enrolment import emails, queries
from catalogue.enrolment.codes import EventKind
from catalogue.enrolment.services.places import happened, lock_edition, state_of


def tell_of_extension(session: Session, edition_id: int) -> None:
    """Write to everybody whom a later deadline concerns, once per extension.

    These are the applicants whose application on an extended route is not decided yet and, while
    applications are taken, whoever has begun one. An address is written to once, whatever it has
    sent and begun.
    """
    edition = lock_edition(session, edition_id)
    extended = [route for route in edition.routes if _is_news(route)]
    if not extended or edition.cancelled_at is not None:
        return
    at = now()
    routes = {route.id for route in extended}
    for application in queries.undecided_applications(edition_id):
        if application.route_id is None or application.route_id in routes:
            emails.extended(session, application, extended)
            happened(session, application, EventKind.EXTENDED, at)
    if state_of(edition, at) in APPLICABLE:
        _tell_drafts(session, edition, extended)
    for route in extended:
        route.told_deadline_at = route.deadline_at


def _is_news(route: FeeRoute) -> bool:
    """Say whether a route closes later than anybody was told."""
    known = route.told_deadline_at or route.former_deadline_at
    return known is not None and route.deadline_at > known


def _tell_drafts(session: Session, edition: Edition, extended: Sequence[FeeRoute]) -> None:
    told = queries.standing_addresses(edition.id)
    for draft, own_address in queries.unsent_drafts(edition.id):
        address = own_address or _typed_address(draft.entries.get("email"))
        if address and address not in told:
            told.add(address)
            emails.extended_for_draft(session, draft, edition, extended, address)


def _typed_address(typed: object) -> str:
    """Return the address in a draft, where what was typed so far is one."""
    try:
        return normalised_email(str(typed or ""))
    except EmailNotValidError:
        return ""
