"""People for tests, made as the product makes them."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from catalogue.accounts.access import MemberRole
from catalogue.accounts.models import AuditEntry, Person
from catalogue.accounts.services.passwords import set_password
from catalogue.accounts.services.people import ensure_person
from catalogue.database import db, now, writing
from catalogue.mail.models import OutboxMessage
from catalogue.partners.codes import OrganisationKind
from catalogue.partners.services import members, organisations

PASSWORD = "four calm grey herons"


def add_person(
    app: Flask, email: str = "ana@mail.example", *, language: str = "en", password: str = PASSWORD
) -> int:
    """Add somebody whose address is confirmed and who has a password, unless it is empty."""
    with app.app_context():
        session = writing()
        person = ensure_person(session, email, "Ana Ruiz", language, now())
        if password:
            set_password(session, person, password)
        session.commit()
        return person.id


def add_organisation(app: Flask, slug: str = "academy", name: str = "The Academy") -> int:
    """Add an organisation that has a name in English only."""
    with app.app_context():
        return organisations.add(slug, {"en": name}, OrganisationKind.UNIVERSITY, "MT")


def add_member(
    app: Flask, email: str, organisation_id: int | None, role: MemberRole | None = None
) -> int:
    """Add somebody with a password to an organisation or, without one, to the hub."""
    person_id = add_person(app, email)
    with app.app_context():
        if organisation_id is not None:
            role = role or MemberRole.MANAGER
        token = members.invite(None, email, "en", organisation_id, role)
        members.accept(token, person_id, None)
    return person_id


def letters(app: Flask, kind: str | None = None) -> list[OutboxMessage]:
    """Return what is in the outbox, oldest first."""
    with app.app_context():
        rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [row for row in rows if kind in (None, row.kind)]


def link_in(message: OutboxMessage) -> str:
    """Return the path of the first link of a letter."""
    line = next(line for line in message.text.splitlines() if line.startswith("http"))
    return "/" + line.split("/", 3)[3]


def acts(app: Flask) -> list[str]:
    """Return the audit log's actions, oldest first."""
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def person(app: Flask, person_id: int) -> Person:
    """Return a person as the database has them now."""
    with app.app_context():
        return db.session.get_one(Person, person_id)
