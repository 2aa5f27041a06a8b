"""What there is of an edition's applications, for whoever is about to change the edition."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, and_, func, literal, select, type_coerce, union_all

from catalogue.comanagement.rules.reliance import Chosen, Reliance
from catalogue.courses.models import FeeRoute
from catalogue.database import db
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.models import Application, ApplicationDraft

STANDS = and_(
    Application.decision != Decision.DECLINED,
    Application.answer.not_in([Answer.WITHDRAWN, Answer.LAPSED]),
)
"""Which applications stand: all but those that were declined, withdrawn or have lapsed."""


def count_standing(edition_id: int) -> int:
    """Return how many applications to an edition stand; under its lock, that is for certain."""
    query = select(func.count()).where(Application.edition_id == edition_id, STANDS)
    return db.session.scalar(query) or 0


def reliance(edition_id: int) -> Reliance:
    """Return how many applications stand and wait, and what was chosen (one statement)."""
    rows = db.session.execute(_by_route(edition_id)).all()
    return Reliance(
        standing=sum(row.standing for row in rows),
        waiting=sum(row.waiting for row in rows),
        chosen={row.kind: Chosen(row.sent, row.begun) for row in rows if row.kind},
    )


def _by_route(edition_id: int) -> Select[Any]:
    one, none = literal(1), literal(0)
    sent = (
        select(
            type_coerce(FeeRoute.kind, String).label("kind"),
            one.label("applied"),
            STANDS.label("stands"),
            (Application.place == Place.WAITING).label("waits"),
            none.label("draft"),
        )
        .outerjoin_from(Application, FeeRoute, FeeRoute.id == Application.route_id)
        .where(Application.edition_id == edition_id)
    )
    named = ApplicationDraft.entries["route"].as_string()
    begun = select(named.label("kind"), none, literal(False), literal(False), one).where(
        ApplicationDraft.edition_id == edition_id, ApplicationDraft.sent_code == ""
    )
    each = union_all(sent, begun).subquery()
    return select(
        each.c.kind,
        func.sum(each.c.applied).label("sent"),
        func.sum(each.c.draft).label("begun"),
        func.count().filter(each.c.stands).label("standing"),
        func.count().filter(each.c.waits).label("waiting"),
    ).group_by(each.c.kind)
