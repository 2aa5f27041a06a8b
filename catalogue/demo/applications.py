"""Applications of the sample: rows, events, consents and places that agree with one another."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catalogue.accounts.models import Person
from catalogue.accounts.rules import normalised_email
from catalogue.courses.codes import Funding, PartnerRole
from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.rules.eligibility import Candidate, asks_nationality, eligibility
from catalogue.courses.rules.states import has_no_deadline, last_deadline, start_instant
from catalogue.demo.applicants import Applicant, candidates, read_applicants, read_profile
from catalogue.demo.house import House
from catalogue.demo.outcomes import FACTS, LONGEST, STEPS, Outcome, Step, outcomes
from catalogue.demo.people import new_person
from catalogue.demo.reading import DATA, DataError, Table, read
from catalogue.enrolment.codes import EventKind, Place
from catalogue.enrolment.models import Application, ApplicationConsent, ApplicationEvent
from catalogue.enrolment.rules.asked import asked
from catalogue.enrolment.rules.transitions import NOTICE_VERSION, OCCUPIES, offer_until
from catalogue.enrolment.tokens import ALPHABET
from catalogue.i18n.fallback import localize

ANSWER_DAYS = 21
"""Days that the sample's offers stay open: longer than real ones, so that they can be looked at."""


@dataclass(frozen=True)
class Named:
    """An application that the sample's own people made."""

    applicant: Applicant
    outcome: Outcome


@dataclass
class _Round:
    """One edition's applications while they are made."""

    edition: Edition
    staff: Person
    waiting: int = 0
    places: int = 0


def load_applications(house: House, people: list[Table]) -> None:
    """Load the applications of ``people.toml`` and as many fictional ones as each edition wants."""
    applicants = read_applicants(read(DATA / "applicants.toml"))
    named = _named(house, people)
    for turn, edition in enumerate(house.editions.values()):
        own = named.get(edition.id, [])
        wanted = outcomes(edition, house.wanted[edition.id], house.at)
        for each in own:
            wanted.remove(each.outcome)
        others = candidates(applicants, edition, 7 * turn)
        if len(others) < len(wanted):
            slug = edition.course.slug
            raise DataError(
                f"applicants.toml: {len(wanted)} people must be able to apply to {slug}"
            )
        made = own + [Named(*pair) for pair in zip(others, wanted, strict=False)]
        # Whoever waits has come last, and whoever came first was decided first.
        made.sort(key=lambda each: each.outcome is Outcome.WAITING)
        the_round = _Round(edition, _staff(house, edition))
        for number, each in enumerate(made):
            _apply(house, the_round, each, _sent(house, edition, number, len(made)))
        edition.places_taken = the_round.places


def _named(house: House, people: list[Table]) -> dict[int, list[Named]]:
    """Return the applications of the sample's own people by edition."""
    found: dict[int, list[Named]] = {}
    for table in people:
        person = house.people[table.text("email")]
        profile = table.table("profile")
        asked = table.tables("applications")
        if asked:
            applicant = read_profile(
                profile, full_name=person.full_name, email=person.email, language=person.language
            )
        for application in asked:
            key = (application.text("course"), application.text("starts"))
            if key not in house.editions:
                raise application.error("starts", f"{key[0]} has no edition that starts {key[1]}")
            outcome = application.code("outcome", Outcome)
            application.finish()
            found.setdefault(house.editions[key].id, []).append(Named(applicant, outcome))
        table.finish()
    return found


def _staff(house: House, edition: Edition) -> Person:
    """Return who decides: admissions staff of a partner of the course, else the hub."""
    for partner in edition.course.partners:
        person = house.admissions.get(partner.organisation.slug)
        if person is not None:
            return person
    return house.editors[house.hub.slug]


def _sent(house: House, edition: Edition, number: int, of: int) -> datetime:
    """Return when the application was sent: spread from the opening to the deadline or to now."""
    opens, deadline = edition.opens_at, last_deadline(edition)
    if opens is None or (deadline is None and not has_no_deadline(edition)):
        raise DataError(f"{edition.course.slug}: nobody can apply to {edition.slug} yet")
    latest = min((deadline or house.at) - timedelta(hours=3), house.at - LONGEST)
    return opens + (latest - opens) * (number + 1) / (of + 1)


def _asked(
    edition: Edition, route: FeeRoute, applicant: Applicant, sent: datetime
) -> dict[str, Any]:
    """Return what an applicant was asked and shown, as whoever applies has it."""
    asks = asks_nationality(edition)
    nationalities = tuple(applicant.nationalities) if asks else ()
    who = Candidate(applicant.country, nationalities, applicant.employer_kind)
    spoken = applicant.language
    conditions = localize(edition.course.words, "prerequisites", spoken)
    paying = [
        localize(partner.organisation.words, "name", spoken)
        for partner in edition.course.partners
        if partner.role is PartnerRole.FUNDER and route.funding is Funding.FULL
    ]
    return asked(
        edition,
        route,
        eligibility(edition, who),
        at=sent,
        language=spoken,
        conditions=(conditions.text, conditions.language),
        funders=[(each.text, each.language) for each in paying],
        notice=NOTICE_VERSION,
    )


def _apply(house: House, the_round: _Round, named: Named, sent: datetime) -> None:
    edition, applicant = the_round.edition, named.applicant
    facts, steps = FACTS[named.outcome], STEPS[named.outcome]
    if facts.place is Place.WAITING:
        the_round.waiting += 1
    the_round.places += facts.place in OCCUPIES
    times = {step.kind: sent + step.after for step in steps}
    route = edition.routes[len(applicant.full_name) % len(edition.routes)]
    application = Application(
        code=_code(edition, applicant),
        edition=edition,
        route=route,
        asked=_asked(edition, route, applicant, sent),
        person_id=_person(house, applicant).id if EventKind.CONFIRMED in times else None,
        language=applicant.language,
        full_name=applicant.full_name,
        email=applicant.email,
        applicant_key=normalised_email(applicant.email),
        country=applicant.country,
        nationalities=applicant.nationalities if asks_nationality(edition) else [],
        position=applicant.position,
        employer=applicant.employer,
        employer_kind=applicant.employer_kind,
        motivation=applicant.motivation,
        submitted_at=sent,
        confirmed_at=times.get(EventKind.CONFIRMED),
        decision=facts.decision,
        answer=facts.answer,
        place=facts.place,
        told=facts.decision,
        told_at=max((sent + step.after for step in steps if step.by_staff), default=sent),
        held_until=offer_until(house.at, ANSWER_DAYS, edition.zone, start_instant(edition))
        if facts.place is Place.HELD
        else None,
        waiting_number=the_round.waiting if facts.place is Place.WAITING else None,
    )
    application.events = _events(the_round, application, steps, sent)
    application.consents = [
        ApplicationConsent(
            kind=kind, version=NOTICE_VERSION, language=applicant.language, given=given, at=sent
        )
        for kind, given in (("privacy-notice", True), ("news", False))
    ]
    house.session.add(application)


def _events(
    the_round: _Round, application: Application, steps: tuple[Step, ...], sent: datetime
) -> list[ApplicationEvent]:
    events = [ApplicationEvent(at=sent, kind=EventKind.SUBMITTED, person_id=application.person_id)]
    for step in steps:
        by = the_round.staff.id if step.by_staff else application.person_id
        events.append(ApplicationEvent(at=sent + step.after, kind=step.kind, person_id=by))
    return events


def _person(house: House, applicant: Applicant) -> Person:
    """Return who applied; a confirmed address has an account, with no password chosen yet."""
    person = house.people.get(applicant.email)
    if person is None:
        person = new_person(applicant.email, applicant.full_name, applicant.language, house)
        house.people[applicant.email] = person
        house.session.add(person)
        house.session.flush()
    return person


def _code(edition: Edition, applicant: Applicant) -> str:
    """Return the application's code, the same whenever the sample is loaded on one day."""
    seed = f"{edition.course.slug}/{edition.slug}/{applicant.email}"
    letters = "".join(random.Random(seed).choices(ALPHABET, k=8))  # nosec B311  # No secret.
    return f"{letters[:4]}-{letters[4:]}"
