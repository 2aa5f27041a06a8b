"""Sending an application: it counts at once, and once only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask import current_app
from sqlalchemy import insert
from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.rules import normalised_email
from catalogue.accounts.services.people import record
from catalogue.courses.codes import Admission, EmployerKind, RouteKind, State
from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.rules.eligibility import Candidate, Fact, Outcome, eligibility
from catalogue.courses.rules.states import APPLICABLE, can_be_taken, state_of
from catalogue.database import now, rollback_on, writing
from catalogue.enrolment import letters, queries
from catalogue.enrolment.codes import EventKind
from catalogue.enrolment.models import Application, ApplicationConsent, ApplicationDraft
from catalogue.enrolment.rules import deciding, transitions
from catalogue.enrolment.rules import places as rules
from catalogue.enrolment.services.asking import asked_of
from catalogue.enrolment.services.places import (
    apply_transition,
    capacity,
    lock_edition,
    log_event,
    mark_notified,
    read_around,
)
from catalogue.enrolment.tokens import new_code
from catalogue.mail.models import OutboxMessage
from catalogue.tokens import keyed_hash


@dataclass(frozen=True)
class Applicant:
    """What somebody says of themselves: checked for shape, choices as codes."""

    full_name: str
    email: str
    country: str
    position: str
    employer: str
    employer_kind: EmployerKind
    motivation: str
    answers: Mapping[str, str]
    nationalities: tuple[str, ...] = ()
    route: RouteKind | None = None
    news: bool = False


def submit(
    edition_id: int,
    token: str | None,
    applicant: Applicant,
    *,
    language: str,
    actor: Actor | None,
    network: str = "",
) -> str:
    """Turn a draft into an application and return its code.

    The draft decides: sent twice, it is the same application. A second draft with an address that
    takes part already makes none, which only its owner is told, by mail. Raises ``Refused`` where
    the edition, or the chosen route, no longer takes applications at this instant.

    ``network`` is where it was sent from: from one network few places are held for addresses that
    nobody has confirmed.
    """
    session = writing()
    with rollback_on(transitions.Refused):
        edition = lock_edition(session, edition_id)
        at = now()
        draft = queries.find_draft(edition_id, token, actor.person_id if actor else None)
        if draft is None:
            raise transitions.Refused(transitions.Refusal.CHANGED)
        if draft.sent_code:
            code = draft.sent_code
            session.rollback()
            return code
        read_around(session, edition)
        route = _check(edition, applicant, at)
        key = normalised_email(applicant.email)
        owner = actor if actor and actor.email == key else None
        origin = origin_of(edition.id, network)
        after = _facts(edition, applicant, origin, is_confirmed=owner is not None)
        standing = queries.standing_application(edition.id, key)
        code = new_code()
        if standing is None:
            application = new_application(edition, route, applicant, language, code, at)
            if owner is not None:
                application.person_id, application.confirmed_at = owner.person_id, at
            finish(session, edition, application, after, at, news=applicant.news, origin=origin)
            _record(session, "application.submit", application, owner)
            _close(draft, application, after, at)
        else:
            _record(session, "application.repeat", standing, owner)
            _keep(session, draft, standing, code, after, at)
        session.commit()
    return code


def _record(session: Session, action: str, application: Application, owner: Actor | None) -> None:
    person_id = owner.person_id if owner else None
    record(session, action, person_id=person_id, subject="application", subject_id=application.id)


def origin_of(edition_id: int, network: str) -> str | None:
    """Return what is kept of a network while it holds a place; it tells nothing to anybody else.

    Each edition has a hash of its own, so that two of them cannot be laid beside each other.
    """
    if not network:
        return None
    return keyed_hash(current_app.config["SECRET_KEY"], f"hold:{edition_id}:{network}")


def first_facts(edition: Edition, origin: str | None, *, is_confirmed: bool) -> transitions.Facts:
    """Return the facts that a new application begins with.

    Whoever waits already goes before: free places that the worker has still to hand to them are
    not free for anybody else.
    """
    found = capacity(edition)
    may_hold = False
    if edition.admission is Admission.FIRST_COME and found.left > 0:
        promised = queries.count_waiting(edition.id, found.left)
        found = replace(found, taken=found.taken + promised)
        may_hold = may_hold_another(edition, origin)
    return rules.submitted(
        edition.admission,
        found,
        waiting_list=edition.waiting_list,
        is_confirmed=is_confirmed,
        may_hold=may_hold,
    )


def may_hold_another(edition: Edition, origin: str | None) -> bool:
    """Say whether one more place of an edition may be held for an unconfirmed address."""
    held, from_network = queries.count_holds(edition.id, origin)
    return rules.may_hold(edition.capacity, held, from_network)


def _candidate(applicant: Applicant) -> Candidate:
    return Candidate(applicant.country, applicant.nationalities, applicant.employer_kind)


def _facts(
    edition: Edition, applicant: Applicant, origin: str | None, *, is_confirmed: bool
) -> transitions.Facts:
    """Return the facts of a new application; whoever is in doubt waits for a person."""
    outcome = eligibility(edition, _candidate(applicant)).outcome
    after = first_facts(edition, origin, is_confirmed=is_confirmed)
    return deciding.FOR_A_PERSON if deciding.needs_person(edition.admission, outcome) else after


def _check(edition: Edition, applicant: Applicant, at: datetime) -> FeeRoute:
    """Return the chosen route; raises ``Refused`` where the application cannot be taken now."""
    found = state_of(edition, at)
    if found not in APPLICABLE:
        is_full = found is State.FULL
        raise transitions.Refused(
            transitions.Refusal.FULL if is_full else transitions.Refusal.CLOSED
        )
    route = next((each for each in edition.routes if each.kind == applicant.route), None)
    if route is None or not can_be_taken(route, at):
        raise transitions.Refused(transitions.Refusal.ROUTE_CLOSED)
    verdict = eligibility(edition, _candidate(applicant))
    if verdict.outcome is Outcome.NOT_ELIGIBLE:
        raise transitions.Refused(transitions.Refusal.NOT_ELIGIBLE)
    if Fact.NATIONALITY in verdict.missing:
        # It was not needed when the form was opened.
        raise transitions.Refused(transitions.Refusal.CHANGED)
    return route


def new_application(
    edition: Edition,
    route: FeeRoute | None,
    applicant: Applicant,
    language: str,
    code: str,
    at: datetime,
) -> Application:
    """Write what was sent, and what was asked and shown, without its facts."""
    return Application(
        asked=asked_of(edition, route, _candidate(applicant), language, at) if route else None,
        code=code,
        edition_id=edition.id,
        route=route,
        language=language,
        full_name=applicant.full_name,
        email=normalised_email(applicant.email),
        applicant_key=normalised_email(applicant.email),
        country=applicant.country,
        nationalities=list(applicant.nationalities),
        position=applicant.position,
        employer=applicant.employer,
        employer_kind=applicant.employer_kind,
        motivation=applicant.motivation,
        answers=dict(applicant.answers),
        submitted_at=at,
        edition=edition,
    )


def _consents(application: Application, at: datetime, *, news: bool) -> list[dict[str, object]]:
    """Return which notice was shown, and what was agreed to."""
    return [
        {
            "application_id": application.id,
            "kind": kind,
            "version": transitions.NOTICE_VERSION,
            "language": application.language,
            "given": given,
            "at": at,
        }
        for kind, given in (("privacy-notice", True), ("news", news))
    ]


def finish(
    session: Session,
    edition: Edition,
    application: Application,
    after: transitions.Facts,
    at: datetime,
    *,
    news: bool,
    origin: str | None,
) -> None:
    """Give the application its facts and its place, note it, and send the receipt."""
    apply_transition(session, edition, application, after, is_new=True)
    application.hold_origin = origin if rules.is_hold(after) else None
    mark_notified(application, at)
    session.add(application)
    session.flush()
    session.execute(insert(ApplicationConsent), _consents(application, at, news=news))
    # What the letter asks for comes first: each question would have written what is noted so far.
    letters.receipt(session, application)
    log_event(session, application, EventKind.SUBMITTED, at, person_id=application.person_id)
    session.flush()


def _close(
    draft: ApplicationDraft, application: Application, after: transitions.Facts, at: datetime
) -> None:
    """Empty a sent draft, but for what its receipt's page says."""
    plan = draft.entries.get("nomination")
    draft.entries = {"email": application.email} | ({"nomination": plan} if plan else {})
    draft.application_id = application.id
    _mark_sent(draft, application.code, after, at, application.letter)


def _keep(
    session: Session,
    draft: ApplicationDraft,
    standing: Application,
    code: str,
    after: transitions.Facts,
    at: datetime,
) -> None:
    """Tell the owner of an address that it was used once more; no application is made.

    The page of the receipt says the same as any other. What was typed stays: where the address was
    a mistake, correcting it makes the application.
    """
    letter = letters.duplicate(session, standing, code)
    session.flush()
    draft.entries = {**draft.entries, "email": standing.email}
    draft.application_id = None
    _mark_sent(draft, code, after, at, letter)


def _mark_sent(
    draft: ApplicationDraft,
    code: str,
    after: transitions.Facts,
    at: datetime,
    letter: OutboxMessage | None,
) -> None:
    draft.sent_code = code
    draft.sent_as = after.place
    draft.updated_at = at
    draft.letter_id = letter.id if letter is not None else None
