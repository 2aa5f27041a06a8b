"""What a transaction changes of what the public reads is numbered as it commits, without asking.

Each flush is looked through: ``CONCERNED`` says for every table that public pages read which
course, organisation, programme or topic a row is about. Nobody calls this, so nobody forgets it.
SQL that is sent past the session is not seen; who does that records the change by itself, and
stands on a list in ``tests/house_rules/test_changes.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from catalogue.courses.models import (
    Course,
    CoursePartner,
    CoursePartnerWords,
    CourseWords,
    Edition,
    EditionWords,
    FeeRoute,
    Programme,
    ProgrammeCourse,
    ProgrammePartner,
    ProgrammePartnerWords,
    ProgrammeWords,
    Topic,
    TopicWords,
)
from catalogue.courses.rules.states import places_told
from catalogue.database import Base
from catalogue.partners.models import (
    Affiliation,
    AffiliationWords,
    Agreement,
    AgreementParty,
    AgreementWords,
    FormerName,
    Organisation,
    OrganisationWords,
)
from catalogue.search.repositories.changes import (
    EVERYTHING,
    RECORDED,
    SYNONYMS,
    Change,
    record_change,
)
from catalogue.search.synonyms.models import Synonym, SynonymGroup

NOTED = "catalogue.courses.noted"
"""The name under which a session holds what it has flushed and not yet numbered."""

Found: TypeAlias = Iterator[Change]

PRIVATE: Mapping[type[Base], frozenset[str]] = {
    Edition: frozenset({"access_token_hash", "places_taken"}),
    FeeRoute: frozenset({"told_deadline_at"}),
    Organisation: frozenset({"contact_email"}),
}
"""Columns that no public page shows; of places taken, ``_places`` says what is shown."""


def _is_public(row: Any) -> bool:
    """Say whether the public could read it before the change, or can now."""
    return row.published_at is not None or any(inspect(row).attrs.published_at.history.deleted)


def _course(session: Session, course_id: int) -> Found:
    course = session.get(Course, course_id)
    if course is None or _is_public(course):
        yield "course", course_id


def _partner(session: Session, row: CoursePartner | None) -> Found:
    # Who was only asked, or refused, was never shown.
    if row is not None and row.accepted_at is not None:
        yield from _course(session, row.course_id)


def _edition(session: Session, edition_id: int) -> Found:
    edition = session.get(Edition, edition_id)
    if edition is not None and _is_public(edition):
        yield "course", edition.course_id


def _programme(session: Session, programme_id: int) -> Found:
    programme = session.get(Programme, programme_id)
    if programme is None or _is_public(programme):
        yield "programme", programme_id


def _behind_programme(session: Session, row: ProgrammePartnerWords) -> Found:
    partner = session.get(ProgrammePartner, row.programme_partner_id)
    if partner is not None:
        yield from _programme(session, partner.programme_id)


def _member(session: Session, row: ProgrammeCourse) -> Found:
    yield from _programme(session, row.programme_id)
    yield from _course(session, row.course_id)


def _affiliation(row: Affiliation | None) -> Found:
    for key in (row.organisation_id, row.body_id) if row is not None else ():
        yield "organisation", key


def _of_organisation(_session: Session, row: Any) -> Found:
    yield "organisation", row.organisation_id


def _all(_session: Session, _row: Base) -> Found:
    yield EVERYTHING, None


def _synonyms(_session: Session, _row: Base) -> Found:
    yield SYNONYMS, None


CONCERNED: Mapping[type[Base], Callable[[Session, Any], Found]] = {
    Course: lambda session, row: _course(session, row.id),
    CourseWords: lambda session, row: _course(session, row.course_id),
    CoursePartner: _partner,
    CoursePartnerWords: lambda session, row: _partner(
        session, session.get(CoursePartner, row.course_partner_id)
    ),
    Edition: lambda session, row: _edition(session, row.id),
    EditionWords: lambda session, row: _edition(session, row.edition_id),
    FeeRoute: lambda session, row: _edition(session, row.edition_id),
    Programme: lambda session, row: _programme(session, row.id),
    ProgrammeWords: lambda session, row: _programme(session, row.programme_id),
    ProgrammeCourse: _member,
    ProgrammePartner: lambda session, row: _programme(session, row.programme_id),
    ProgrammePartnerWords: _behind_programme,
    Topic: lambda _session, row: iter([("topic", row.id)]),
    TopicWords: lambda _session, row: iter([("topic", row.topic_id)]),
    Organisation: lambda _session, row: iter([("organisation", row.id)]),
    OrganisationWords: _of_organisation,
    FormerName: _of_organisation,
    Affiliation: lambda _session, row: _affiliation(row),
    AffiliationWords: lambda session, row: _affiliation(
        session.get(Affiliation, row.affiliation_id)
    ),
    # Courses, partners and programmes all show them, and hardly anybody changes them.
    Agreement: _all,
    AgreementWords: _all,
    AgreementParty: _all,
    SynonymGroup: _synonyms,
    Synonym: _synonyms,
}


def _shows(row: Any) -> bool:
    """Say whether what has changed in a row is anything that the public reads."""
    changed = {each.key for each in inspect(row).attrs if each.history.has_changes()}
    if changed - PRIVATE.get(type(row), frozenset()):
        return True
    return "places_taken" in changed and _places(row)


def _places(edition: Edition) -> bool:
    before = inspect(edition).attrs.places_taken.history.deleted
    told = places_told(edition.capacity - before[0]) if before else None
    return told != places_told(edition.places_left)


def note(session: Session, _flushing: UOWTransaction) -> None:
    """Note whom the rows concern that were just flushed."""
    noted: set[Change] = session.info.setdefault(NOTED, set())
    changed = [row for row in session.dirty if type(row) in CONCERNED and _shows(row)]
    rows = [row for row in (*session.new, *session.deleted) if type(row) in CONCERNED]
    with session.no_autoflush:
        for row in (*rows, *changed):
            noted.update(CONCERNED[type(row)](session, row))


def number(session: Session) -> None:
    """Number what was noted, once each, last in the transaction: the row's lock is held briefly."""
    session.flush()
    noted: set[Change] = session.info.pop(NOTED, set())
    recorded: set[Change] = session.info.pop(RECORDED, set())
    if (EVERYTHING, None) in recorded:
        return
    if (EVERYTHING, None) in noted:
        noted = {(EVERYTHING, None)}
    for kind, key in sorted(noted - recorded, key=lambda each: (each[0], each[1] or 0)):
        record_change(session, kind, key)
    session.info.pop(RECORDED, None)


def forget(session: Session, _before: object) -> None:
    """Forget what was undone."""
    session.info.pop(NOTED, None)
    session.info.pop(RECORDED, None)


def listen() -> None:
    """Look through every flush of this process from now on."""
    for name, hook in (
        ("after_flush", note),
        ("before_commit", number),
        ("after_soft_rollback", forget),
    ):
        if not event.contains(Session, name, hook):
            event.listen(Session, name, hook)
