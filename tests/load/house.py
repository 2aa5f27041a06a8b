"""A house at work: the sample, and as much more of everything as it gathers over the years.

All of it is made in bulk, and the same on the same day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.accounts.access import MemberRole
from catalogue.accounts.models import AuditEntry, Person
from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.repositories.revisions import head_of, publish_head
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course, CoursePartner
from catalogue.database import db, now, writing
from catalogue.demo import services as demo
from catalogue.demo.generator import Ids
from catalogue.enrolment.models import ApplicationDraft
from catalogue.mail.codes import Priority
from catalogue.mail.models import OutboxMessage
from catalogue.partners.models import Organisation, OrganisationMember
from catalogue.search.repositories.changes import record_change
from tests.load.crowd import (
    BLOCK,
    add_applications,
    add_own,
    add_waiting,
    open_edition,
    person,
    stories,
    write,
)

COURSE = "child-online-protection-for-regulators"
"""The course of the sample that is worked on: selection, delivered and funded by ``PARTNER``."""
PARTNER = "gsma-capacity-building"
SEED = 11
MEMBERS_EACH = 3


@dataclass(frozen=True)
class Size:
    """How much there is beyond the sample.

    ``led`` counts the generated courses that ``PARTNER`` stands behind; ``rest`` the drafts, the
    sent mails and the audit log's lines.
    """

    courses: int = 0
    applications: int = 0
    waiting: int = 0
    revisions: int = 0
    led: int = 0
    rest: int = 0


SMALL = Size(courses=120, applications=300, waiting=5, revisions=60, led=30)
"""The sample, with every list a page long, so that longer pages are not taken for slower ones.

What a partner works on is a list as well, and so is what somebody looks for.
"""
LARGE = Size(
    courses=5_000, applications=5_000, waiting=2_000, revisions=400, led=2_000, rest=20_000
)


def enlarge(app: Flask, size: Size) -> None:
    """Add to the sample what a size says, in one transaction after that of the courses."""
    with app.app_context():
        if size.courses:
            demo.generate(size.courses, SEED)
        session = writing()
        ids, at = Ids(session), now()
        course = session.scalars(select(Course).where(Course.slug == COURSE)).one()
        edition = open_edition(session, COURSE)
        _add_members(session, ids, at)
        _add_led_courses(session, ids, size.led, at)
        add_applications(session, ids, edition, stories(size.applications), "many", at)
        add_waiting(session, ids, size.waiting, at)
        add_own(session, ids, at)
        _add_revisions(session, ids, course, size.revisions, at)
        _add_rest(session, ids, edition.id, size.rest, at)
        ids.close()
        record_change(session, "everything")
        session.commit()
        db.session.remove()


def _add_members(session: Session, ids: Ids, at: datetime) -> None:
    """Give every organisation three members: a manager, an editor, somebody in admissions."""
    people, members, number = [], [], count(1)
    for organisation in session.scalars(select(Organisation.id).order_by(Organisation.id)).all():
        for role in list(MemberRole)[:MEMBERS_EACH]:
            people.append(person(ids, next(number), "member", at))
            members.append(
                {
                    "id": ids.next(OrganisationMember),
                    "person_id": people[-1]["id"],
                    "organisation_id": organisation,
                    "role": role,
                    "joined_at": at,
                }
            )
    write(session, Person, people)
    write(session, OrganisationMember, members)


def _add_led_courses(session: Session, ids: Ids, number: int, at: datetime) -> None:
    """Let one partner deliver so many of the generated courses."""
    partner = session.scalars(select(Organisation.id).where(Organisation.slug == PARTNER)).one()
    generated = session.scalars(select(Course.id).order_by(Course.id.desc()).limit(number)).all()
    rows = [
        {
            "id": ids.next(CoursePartner),
            "course_id": course,
            "organisation_id": partner,
            "role": PartnerRole.CO_DELIVERER,
            "position": 5,
            "accepted_at": at,
        }
        for course in generated
    ]
    write(session, CoursePartner, rows)


def _add_revisions(session: Session, ids: Ids, course: Course, number: int, at: datetime) -> None:
    """Lengthen a course's chain, a word changed each time; all but the last are published."""
    listing = session.scalars(select(Listing).where(Listing.course_id == course.id)).one()
    head = head_of(session, listing)
    rows = list(_chain(ids, head, number, at))
    if not rows:
        return
    write(session, Revision, rows[:-1])
    listing.head += len(rows) - 1
    publish_head(session, listing, at)
    write(session, Revision, rows[-1:])
    listing.head += 1


def _chain(ids: Ids, head: Revision, number: int, at: datetime) -> Iterator[dict[str, Any]]:
    """Yield the revisions that come after one."""
    snapshot, stamps, against = dict(head.snapshot), dict(head.stamps), dict(head.against)
    for turn in range(head.number + 1, head.number + 1 + number):
        for code in ("en", "es"):
            name = f"words.{code}.summary"
            snapshot[name] = f"{head.snapshot[name]} {turn}"
            stamps[name] = against[name] = turn
        yield {
            "id": ids.next(Revision),
            "listing_id": head.listing_id,
            "number": turn,
            "parent": turn - 1,
            "schema": head.schema,
            "snapshot": dict(snapshot),
            "stamps": dict(stamps),
            "against": dict(against),
            "author_id": head.author_id,
            "organisation_id": head.organisation_id,
            "note": "",
            "created_at": at - timedelta(hours=number - turn),
        }


def _add_rest(session: Session, ids: Ids, edition: int, number: int, at: datetime) -> None:
    """Write what gathers beside: drafts that nobody sent, sent mails, the audit log."""
    for first in range(0, number, BLOCK):
        turns = range(first, min(first + BLOCK, number))
        write(session, ApplicationDraft, [_draft(ids, edition, turn, at) for turn in turns])
        write(session, OutboxMessage, [letter(ids, turn, at, sent=True) for turn in turns])
        write(session, AuditEntry, [_line(ids, turn, at) for turn in turns])


def _draft(ids: Ids, edition: int, turn: int, at: datetime) -> dict[str, Any]:
    return {
        "id": ids.next(ApplicationDraft),
        "edition_id": edition,
        "token_hash": f"{turn:064d}",
        "language": "en",
        "entries": {"full_name": f"Somebody {turn}"},
        "created_at": at,
        "updated_at": at,
    }


def letter(ids: Ids, turn: int, at: datetime, *, sent: bool) -> dict[str, Any]:
    """Return a mail of the outbox, delivered or due."""
    return {
        "id": ids.next(OutboxMessage),
        "kind": "news",
        "priority": Priority.ANNOUNCEMENT,
        "recipient": f"somebody-{turn}@people.example",
        "language": "en",
        "subject": "A letter among many",
        "text": "What it says. " * 60,
        "message_id": f"<{int(sent)}-{turn}@catalogue>",
        "created_at": at,
        "next_attempt_at": at,
        "attempts": int(sent),
        "sent_at": at if sent else None,
        "last_error": "",
        "headers": {},
    }


def _line(ids: Ids, turn: int, at: datetime) -> dict[str, Any]:
    return {
        "id": ids.next(AuditEntry),
        "at": at - timedelta(minutes=turn),
        "action": "application.read",
        "subject": "application",
        "subject_id": turn,
        "details": {},
    }
