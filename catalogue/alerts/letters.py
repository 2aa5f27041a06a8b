"""Letters of alerts, in the language in which each was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalogue.accounts.letters import resolve_language
from catalogue.alerts import labels
from catalogue.alerts.models import AlertAddress, AlertSubscription
from catalogue.alerts.rules.news import REQUEST_DAYS
from catalogue.alerts.tokens import stop_token
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.languages import using_locale
from catalogue.mail.codes import Priority
from catalogue.mail.formats.letter import Contact, Letter
from catalogue.mail.letters import render
from catalogue.mail.repositories.outbox import enqueue

CONFIRM, NEWS, MATCHES = "alert-confirm", "alert-news", "alert-matches"
ENDING, ENDED = "alert-ending", "alert-ended"
KINDS = frozenset({CONFIRM, NEWS, MATCHES, ENDING, ENDED})
"""Every kind of mail that this feature writes."""

MOST_LISTED = 20
"""How many courses a mail about a saved search names; the rest is a link."""


@dataclass(frozen=True)
class Asked:
    """What a request was for, and how to see or end it where it is confirmed already."""

    watched: labels.Watched
    address: str


def _page(subscription: AlertSubscription, language: str) -> str:
    token = stop_token(subscription.stop_key)
    return absolute("alerts.alert", lang=language, token=token)


def _asked(row: AlertSubscription, language: str) -> Asked:
    say = labels.watched if row.confirmed_at is not None else labels.requested
    return Asked(say(row.target), _page(row, language))


def requested(
    session: Session, address: AlertAddress, rows: Sequence[AlertSubscription], token: str
) -> None:
    """Ask the owner of an address to confirm; say what is confirmed already."""
    language = resolve_language(address.language)
    with using_locale(language):
        pending = [_asked(row, language) for row in rows if row.confirmed_at is None]
        known = [_asked(row, language) for row in rows if row.confirmed_at is not None]
        written = render(
            CONFIRM,
            language=language,
            contact=None,
            pending=pending,
            known=known,
            days=REQUEST_DAYS,
            confirm_address=absolute("alerts.confirm", lang=language, token=token),
        )
    enqueue(session, written, recipient=address.email, kind=CONFIRM, priority=Priority.PERSONAL)


def _to_subscriber(
    session: Session,
    row: AlertSubscription,
    kind: str,
    values: dict[str, Any],
    *,
    contact: Contact | None = None,
    ends: bool = False,
) -> None:
    """Write a letter that can be answered with one click that ends the alert (RFC 8058)."""
    language = resolve_language(row.language)
    page = _page(row, language)
    with using_locale(language):
        written: Letter = render(
            kind,
            language=language,
            contact=contact,
            asked_on=formats.date(row.requested_at.date()),
            until=labels.until(row),
            page=page,
            **values,
        )
    headers = {
        "List-Unsubscribe": f"<{page}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    enqueue(
        session,
        written,
        recipient=row.address.email,
        kind=kind,
        priority=Priority.ANNOUNCEMENT,
        headers={} if ends else headers,
    )


def news(
    session: Session, row: AlertSubscription, values: dict[str, Any], contact: Contact | None
) -> None:
    """Tell what has happened to a course; all is in the subscription's language.

    ``contact`` is the institution that answers for the course; nobody means the house.
    """
    _to_subscriber(session, row, NEWS, values, contact=contact)


def matches(session: Session, row: AlertSubscription, found: Sequence[labels.Match]) -> None:
    """Tell which courses of a saved search have opened: one mail, however many."""
    with using_locale(resolve_language(row.language)):
        watched = labels.watched(row.target)
    _to_subscriber(
        session,
        row,
        MATCHES,
        {"found": found[:MOST_LISTED], "total": len(found), "watched": watched},
    )


def ending(session: Session, row: AlertSubscription) -> None:
    """Ask whether an alert that ends soon is to be renewed."""
    with using_locale(resolve_language(row.language)):
        watched = labels.watched(row.target)
    _to_subscriber(session, row, ENDING, {"watched": watched})


def ended(session: Session, row: AlertSubscription) -> None:
    """Say that a course has left the catalogue, and with it the alert."""
    with using_locale(resolve_language(row.language)):
        watched = labels.watched(row.target)
    _to_subscriber(session, row, ENDED, {"watched": watched}, ends=True)
