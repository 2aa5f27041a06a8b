"""Signed-in partners of the sample catalogue."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.accounts.models import AuditEntry
from catalogue.comanagement.models import Listing, Revision
from catalogue.courses.models import Course, Edition
from catalogue.database import db
from tests.machine.visitor import Visitor

SignIn = Callable[[str], Visitor]

COURSE = "child-online-protection-for-regulators"


@pytest.fixture
def as_person(sample_app: Flask) -> SignIn:
    """Sign one more person in, with cookies of their own."""

    def sign_in(email: str) -> Visitor:
        client = sample_app.test_client()
        assert isinstance(client, Visitor)
        client.sign_in(email)
        return client

    return sign_in


@pytest.fixture
def client_of(sample_app: Flask) -> SignIn:
    """Return a visitor who has not signed in, whatever is asked."""

    def visit(_email: str) -> Visitor:
        client = sample_app.test_client()
        assert isinstance(client, Visitor)
        return client

    return visit


@pytest.fixture
def gsma(as_person: SignIn) -> Visitor:
    """An editor of an organisation that delivers, and funds, a course together with the hub."""
    return as_person("editor@gsma.example")


@pytest.fixture
def hub(as_person: SignIn) -> Visitor:
    """Hub staff."""
    return as_person("hub@catalogue.example")


@pytest.fixture
def accreditor(as_person: SignIn) -> Visitor:
    """An editor of the University of Malta."""
    return as_person("editor@um.example")


@pytest.fixture
def listing_of(sample_app: Flask) -> Callable[..., Any]:
    """Return a course's listing, or an edition's, with its revisions by number."""

    def find(slug: str = COURSE, edition: str = "") -> SimpleNamespace:
        with sample_app.app_context():
            query = select(Listing).join(Listing.course).where(Course.slug == slug)
            if edition:
                query = (
                    select(Listing)
                    .join(Listing.edition)
                    .join(Edition.course)
                    .where(Course.slug == slug, Edition.slug == edition)
                )
            listing = db.session.scalars(query).one()
            rows = db.session.scalars(select(Revision).where(Revision.listing_id == listing.id))
            revisions = {row.number: row for row in rows}
            found = SimpleNamespace(
                id=listing.id,
                head=listing.head,
                published=listing.published,
                revisions=revisions,
                draft=revisions[listing.head].snapshot,
            )
            db.session.expunge_all()
            return found

    return find


@pytest.fixture
def audited(sample_app: Flask) -> Callable[[], list[str]]:
    """Return what the audit log says was done, in order."""

    def read() -> list[str]:
        with sample_app.app_context():
            return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))

    return read


@pytest.fixture
def next_open(sample_app: Flask) -> str:
    """The slug of the course's edition that is open for applications."""
    with sample_app.app_context():
        query = (
            select(Edition)
            .join(Edition.course)
            .where(Course.slug == COURSE, Edition.places_taken > 0)
            .order_by(Edition.starts_on.desc())
        )
        return db.session.scalars(query).first().slug  # type: ignore[union-attr]  # The sample has it.
