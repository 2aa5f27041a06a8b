"""Slugs that listings once had."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from catalogue.courses.models import Course, Programme
from catalogue.courses.queries.courses import published
from catalogue.database import db
from catalogue.partners.models import FormerSlug, Organisation


def _readable(kind: str) -> Select[*tuple[Any, ...]]:
    """Select the slugs of what the public can read of a kind, beside its former ones."""
    if kind == "course":
        return (
            published()
            .with_only_columns(Course.slug)
            .join(FormerSlug, FormerSlug.target_id == Course.id)
        )
    if kind == "programme":
        return (
            select(Programme.slug)
            .join(FormerSlug, FormerSlug.target_id == Programme.id)
            .where(Programme.published_at.is_not(None))
        )
    return select(Organisation.slug).join(FormerSlug, FormerSlug.target_id == Organisation.id)


def present_slug(kind: str, slug: str) -> str | None:
    """Return the present slug of what once had ``slug``, or nothing (one statement).

    ``kind`` is ``course``, ``organisation`` or ``programme``.
    """
    query = _readable(kind).where(FormerSlug.kind == kind, FormerSlug.slug == slug)
    found: str | None = db.session.scalar(query)
    return found
