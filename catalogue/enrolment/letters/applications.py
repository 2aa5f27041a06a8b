"""Letters about an application that was sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from catalogue.accounts.letters import resolve_language
from catalogue.courses.codes import Admission, Visibility
from catalogue.courses.models import FeeRoute
from catalogue.courses.presenters import funders_of, signed_contact
from catalogue.courses.queries import Backing, backing
from catalogue.courses.rules.states import APPLICABLE, last_deadline, start_instant, state_of
from catalogue.database import now
from catalogue.enrolment import queries
from catalogue.enrolment.codes import Decision, Place
from catalogue.enrolment.labels import funders_said, nomination_instructions
from catalogue.enrolment.letters.calendar import own_calendar
from catalogue.enrolment.letters.writing import moved, written
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.asked import route_asked
from catalogue.enrolment.rules.transitions import OCCUPIES, Facts, Status, offer_until, status
from catalogue.enrolment.tokens import CONFIRM_DAYS, sign_confirmation
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.languages import using_locale
from catalogue.mail.codes import Priority
from catalogue.mail.models import OutboxMessage
from catalogue.mail.repositories.outbox import enqueue

WITH_DATES = frozenset(
    {"receipt", "offered", "offer-extended", "promoted", "accepted", "admitted", "moved"}
)
"""Letters that a calendar file goes with, where they tell of a place."""
EDITION = "edition-"
"""How the letters begin that tell many of the same edition; they leave applications as they are."""
REINSTATED = "edition-reinstated"
BESIDE = frozenset({"duplicate", "new-link", "extended"})
"""Letters that change nothing about where an application stands."""


def _confirm_address(application: Application, language: str) -> str:
    token = sign_confirmation(application.id, application.address_changes)
    return absolute("enrolment.confirm", lang=language, token=token)


def _page_address(application: Application, language: str) -> str:
    """Return where the applicant reads on: their own page or, before that, the confirmation."""
    if application.confirmed_at is None:
        return _confirm_address(application, language)
    return absolute("enrolment.my_application", lang=language, code=application.code)


def send(session: Session, kind: str, application: Application, **values: Any) -> OutboxMessage:
    """Write a single letter; whoever writes many asks once who is behind the course."""
    behind = backing(application.edition.course_id)
    return send_signed(session, kind, application, behind, priority=Priority.PERSONAL, **values)


def _at_least_until(application: Application) -> datetime | None:
    """Return until when an offered place is held at least: the time begins once the letter leaves.

    It is reckoned from now, so whenever the letter leaves, what it says is true.
    """
    if application.place is not Place.HELD or application.decision is not Decision.OFFERED:
        return None
    edition = application.edition
    days = current_app.config["OFFER_DAYS"]
    until = offer_until(now(), days, edition.zone, start_instant(edition))
    if application.held_until is None:
        return until
    return (
        max(application.held_until, until) if application.term_pending else application.held_until
    )


def send_signed(
    session: Session,
    kind: str,
    application: Application,
    behind: Backing | None,
    *,
    priority: Priority,
    is_as_sent: bool = True,
    **values: Any,
) -> OutboxMessage:
    """Write one letter about an application into the outbox.

    The application keeps which one told where it stands now: times begin once it has left. The
    terms are those under which it was sent, or those of today where a letter is about them.

    As long as the address is not confirmed it may be anybody's, and so may what was typed beside
    it: the letter then repeats nothing of that, not even a name. Whoever has a place, or is offered
    one, gets the dates as a calendar file.
    """
    language = resolve_language(application.language)
    edition = application.edition
    is_confirmed = application.confirmed_at is not None
    with_dates = kind in WITH_DATES and is_confirmed and application.place in OCCUPIES
    terms: dict[str, Any] = {"route": application.route}
    if is_as_sent:
        terms = _terms(application, behind)
    with using_locale(language):
        until = _at_least_until(application)
        letter = written(
            kind if kind.startswith(EDITION) else f"application-{kind}",
            edition,
            language,
            behind,
            calendar=own_calendar(application, language, until) if with_dates else "",
            name=application.full_name if is_confirmed else "",
            code=application.code,
            is_confirmed=is_confirmed,
            address=_page_address(application, language),
            until=formats.instant(until, edition.zone) if until else "",
            catalogue_page=absolute("courses.catalogue", lang=language, open="1"),
            **terms,
            **values,
        )
    message = enqueue(session, letter, recipient=application.email, kind=kind, priority=priority)
    if kind not in BESIDE and not kind.startswith(EDITION):
        application.letter = message
    return message


def _terms(application: Application, behind: Backing | None) -> dict[str, Any]:
    """Return the chosen route as it was when the application was sent, and who was said to pay."""
    present = application.route
    offered = present is None or present.is_offered
    with using_locale(resolve_language(application.language)):
        funders = funders_said(application.asked, funders_of(behind))
    return {
        "route": route_asked(application.asked, is_offered=offered) or present,
        "funders": funders,
        "at": application.submitted_at,
    }


def receipt(session: Session, application: Application) -> None:
    """Say that an application has come in, where it stands, and how to confirm the address."""
    waits = application.place is Place.WAITING
    edition = application.edition
    behind = backing(edition.course_id)
    send_signed(
        session,
        "receipt",
        application,
        behind,
        priority=Priority.PERSONAL,
        place=application.place.value,
        position=queries.waiting_position(application) if waits else 0,
        letter_to=_letter_to(application, behind),
        is_full=edition.places_left <= 0,
        is_first_come=edition.admission is Admission.FIRST_COME,
        hours=current_app.config["CONFIRM_HOURS"],
        days=CONFIRM_DAYS,
        days_unconfirmed=current_app.config["UNCONFIRMED_DAYS"],
    )


def _letter_to(application: Application, behind: Backing) -> str:
    """Return where a nomination letter goes; empty where none is awaited."""
    with using_locale(resolve_language(application.language)):
        edition = application.edition
        deadline = last_deadline(edition)
        return nomination_instructions(
            edition.nomination,
            application.answers,
            signed_contact(behind).email,
            application.code,
            until=formats.instant(deadline, edition.zone) if deadline else "",
            has_arrived=application.letter_arrived_on is not None,
        )


def duplicate(session: Session, standing: Application, reference: str) -> OutboxMessage:
    """Tell the owner of an address that it was used once more; the page that was shown does not.

    What the letter says follows where the first application stands.
    """
    return send(
        session,
        "duplicate",
        standing,
        reference=reference,
        status=status_of(standing).value,
        admission=standing.edition.admission.value,
    )


def status_of(application: Application) -> Status:
    """Return where an application stands, the mark for an unconfirmed address aside."""
    facts = Facts(application.decision, application.answer, application.place)
    return status(facts, is_confirmed=True)


def new_link(session: Session, application: Application) -> None:
    """Send a fresh link for confirming the address."""
    send(session, "new-link", application, days=CONFIRM_DAYS)


def unconfirmed(session: Session, application: Application) -> None:
    """Say once that an application has ended, since nobody confirmed its address."""
    send(session, "unconfirmed", application, course_page=course_address(application))


def promoted(session: Session, application: Application, behind: Backing | None) -> None:
    """Say that a place has become free: held for an answer or the address, or taken at once."""
    send_signed(
        session,
        "promoted",
        application,
        behind,
        priority=Priority.PERSONAL,
        place=application.place.value,
    )


def accepted(session: Session, application: Application) -> None:
    """Say that the place is now theirs."""
    send(session, "accepted", application)


def withdrawn(session: Session, application: Application) -> None:
    """Say that the application has been withdrawn."""
    send(session, "withdrawn", application, **_way_back(application))


def lapsed(session: Session, application: Application) -> None:
    """Say that a place was offered and not accepted in time."""
    send(session, "lapsed", application, **_way_back(application))


def extended(
    session: Session,
    application: Application,
    routes: Sequence[FeeRoute],
    behind: Backing | None,
) -> None:
    """Say that the deadline was moved later, and that an application stands as it is."""
    with using_locale(resolve_language(application.language)):
        what = moved(application.edition, routes)
    send_signed(
        session, "extended", application, behind, priority=Priority.ANNOUNCEMENT, moved=what
    )


def _way_back(application: Application) -> dict[str, Any]:
    """Return where to apply again: an edition by invitation stands on no page of its course."""
    is_invited = application.edition.visibility is Visibility.BY_INVITATION
    page = course_address(application)
    if is_invited:
        page = _page_address(application, resolve_language(application.language))
    can_apply = can_apply_again(application)
    return {"again_page": page, "is_invited": is_invited, "can_apply": can_apply}


def course_address(application: Application) -> str:
    """Return the course's page in the applicant's language."""
    course = application.edition.course
    return absolute("courses.course", lang=resolve_language(application.language), slug=course.slug)


def can_apply_again(application: Application) -> bool:
    """Say whether whoever has given up an application can send another one now."""
    return state_of(application.edition, now()) in APPLICABLE


def about_edition(
    session: Session, kind: str, application: Application, behind: Backing, **values: Any
) -> None:
    """Write one of the letters that tell many of the same edition: its template is ``kind``.

    Where it gives a held place a new term, that begins once this letter has left.
    """
    message = send_signed(
        session,
        kind,
        application,
        behind,
        priority=Priority.ANNOUNCEMENT,
        is_as_sent=False,
        course_page=course_address(application),
        **values,
    )
    if application.place is Place.HELD and application.term_pending and kind == REINSTATED:
        application.letter = message
