"""Sending an application: it counts at once, and once only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.rules import normalised_email
from catalogue.accounts.services.people import record
from catalogue.courses.codes import Admission, EmployerKind, Funding, RouteKind, State
from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.queries import backing
from catalogue.courses.rules.eligibility import Candidate, Fact, Outcome, eligibility
from catalogue.courses.rules.states import APPLICABLE, can_be_taken, state_of
from catalogue.database import now, rollback_on, writing
from catalogue.enrolment import letters, queries
from catalogue.enrolment.codes import EventKind
from catalogue.enrolment.models import Application, ApplicationConsent, ApplicationDraft
from catalogue.enrolment.rules import transitions
from catalogue.enrolment.rules.asked import asked
from catalogue.enrolment.services.places import (
    apply_transition,
    capacity,
    lock_edition,
    log_event,
    mark_notified,
    read_around,
)
from catalogue.enrolment.tokens import new_code
from catalogue.i18n.fallback import localize


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
    edition_id: int, token: str | None, applicant: Applicant, *, language: str, actor: Actor | None
) -> str:
    """Turn a draft into an application and return its code.

    The draft decides: sent twice, it is the same application. A second draft with an address that
    takes part already makes none, which only its owner is told, by mail. Raises ``Refused`` where
    the edition, or the chosen route, no longer takes applications at this instant.
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
        after = _facts(edition, is_confirmed=owner is not None)
        standing = queries.standing_application(edition.id, key)
        code = new_code()
        if standing is None:
            application = _application(edition, route, applicant, language, code, at)
            if owner is not None:
                application.person_id, application.confirmed_at = owner.person_id, at
            _finish(session, edition, application, after, at, news=applicant.news)
            _record(session, "application.submit", application, owner)
        else:
            letters.duplicate(session, standing, code)
            _record(session, "application.repeat", standing, owner)
        _close(draft, code, key, after, at, application.id if standing is None else None)
        session.commit()
    return code


def _record(session: Session, action: str, application: Application, owner: Actor | None) -> None:
    person_id = owner.person_id if owner else None
    record(session, action, person_id=person_id, subject="application", subject_id=application.id)


def _facts(edition: Edition, *, is_confirmed: bool) -> transitions.Facts:
    """Return the facts that a new application begins with.

    Whoever waits already goes before: free places that the worker has still to hand to them are
    not free for anybody else.
    """
    found = capacity(edition)
    if edition.admission is Admission.FIRST_COME and found.left > 0:
        promised = queries.count_waiting(edition.id, found.left)
        found = replace(found, taken=found.taken + promised)
    after = transitions.submitted(edition.admission, found, waiting_list=edition.waiting_list)
    return transitions.confirmed(after) if is_confirmed else after


def _asked(
    edition: Edition, route: FeeRoute, applicant: Applicant, language: str, at: datetime
) -> dict[str, Any]:
    """Return what was asked and shown, in the language in which it was read."""
    conditions = localize(edition.course.words, "prerequisites", language)
    paying = backing(edition.course_id).funding if route.funding is Funding.FULL else ()
    funders = [localize(each.words, "name", language) for each in paying]
    return asked(
        edition,
        route,
        eligibility(edition, _candidate(applicant)),
        at=at,
        language=language,
        conditions=(conditions.text, conditions.language),
        funders=[(each.text, each.language) for each in funders],
        notice=transitions.NOTICE_VERSION,
    )


def _candidate(applicant: Applicant) -> Candidate:
    return Candidate(applicant.country, applicant.nationalities, applicant.employer_kind)


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


def _application(
    edition: Edition,
    route: FeeRoute,
    applicant: Applicant,
    language: str,
    code: str,
    at: datetime,
) -> Application:
    """Write what was sent, and what was asked and shown, without its facts."""
    return Application(
        asked=_asked(edition, route, applicant, language, at),
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


def _finish(
    session: Session,
    edition: Edition,
    application: Application,
    after: transitions.Facts,
    at: datetime,
    *,
    news: bool,
) -> None:
    """Give the application its facts and its place, note it, and send the receipt."""
    apply_transition(session, edition, application, after, at, is_new=True)
    mark_notified(application, at)
    session.add(application)
    session.flush()
    session.execute(insert(ApplicationConsent), _consents(application, at, news=news))
    # What the letter asks for comes first: each question would have written what is noted so far.
    letters.receipt(session, application)
    log_event(session, application, EventKind.SUBMITTED, at, person_id=application.person_id)


def _close(
    draft: ApplicationDraft,
    code: str,
    email: str,
    after: transitions.Facts,
    at: datetime,
    application_id: int | None,
) -> None:
    """Empty a sent draft, but for what its receipt's page says.

    That is the same for a second application: to which address we wrote, and whether a letter is
    still to come.
    """
    plan = draft.entries.get("nomination")
    draft.entries = {"email": email} | ({"nomination": plan} if plan else {})
    draft.sent_code = code
    draft.sent_as = after.place
    draft.updated_at = at
    draft.application_id = application_id
