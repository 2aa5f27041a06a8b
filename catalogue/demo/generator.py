"""A large synthetic catalogue in bulk: rows as mappings, ids counted ahead.

The same seed on the same day makes the same catalogue. It has no people and no applications.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from catalogue.comanagement.models import CourseTitle, Listing, Revision
from catalogue.courses.models import (
    Course,
    CoursePartner,
    CoursePartnerWords,
    CourseWords,
    Edition,
    FeeRoute,
)
from catalogue.courses.models.course import course_topic
from catalogue.database import Base
from catalogue.demo.listing import Made, Maker
from catalogue.demo.vocabulary import LANGUAGES, Vocabulary, slug
from catalogue.i18n.collation import sort_key
from catalogue.partners.models import Organisation, OrganisationWords

BLOCK = 1_000
"""How many courses are written at a time; more would only cost memory."""
ORDER: Sequence[type[Base]] = (
    Course,
    CourseWords,
    CoursePartner,
    CoursePartnerWords,
    Edition,
    FeeRoute,
    Listing,
    Revision,
    CourseTitle,
)
"""In this order no row is written before the one it points to."""


class Ids:
    """Counts each table's ids from the first free one, and tells PostgreSQL where it stopped."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._next: dict[str, count[int]] = {}

    def next(self, model: type[Any]) -> int:
        """Return the next id of a table."""
        table = model.__tablename__
        if table not in self._next:
            highest = self._session.scalar(select(func.max(model.id))) or 0
            self._next[table] = count(highest + 1)
        return next(self._next[table])

    def close(self) -> None:
        """Let the database's own counting go on where this one stopped."""
        if self._session.get_bind().dialect.name != "postgresql":
            return
        for table in self._next:
            self._session.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"),
                {"table": table, "last": next(self._next[table]) - 1},
            )


def make_organisations(
    session: Session, ids: Ids, vocabulary: Vocabulary, seed: int, at: datetime
) -> list[int]:
    """Write one organisation for every kind of body in every city; return their ids."""
    chance = random.Random(seed)  # nosec B311  # No secret.
    organisations: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for city in vocabulary.cities:
        for body in vocabulary.bodies:
            names = {code: body.words[code].format(city=city.name) for code in LANGUAGES}
            identity = ids.next(Organisation)
            organisations.append(
                {
                    "id": identity,
                    "slug": f"{slug(names['en'])}-{seed}",
                    "kind": body.kind,
                    "country": city.country,
                    "city": city.name,
                    "founded": str(chance.randint(1950, 2020)),
                    "created_at": at,
                }
            )
            words += [
                {
                    "organisation_id": identity,
                    "language": code,
                    "name": name,
                    "official": code == "en",
                    "sort_key": sort_key(name, code),
                }
                for code, name in names.items()
            ]
    session.execute(insert(Organisation), organisations)
    session.execute(insert(OrganisationWords), words)
    return [each["id"] for each in organisations]


def make_courses(
    maker: Maker, session: Session, courses: int, seed: int, progress: Callable[[int], object]
) -> None:
    """Write that many courses with their editions and revisions, block by block."""
    for first in range(0, courses, BLOCK):
        last = min(first + BLOCK, courses)
        for number in range(first, last):
            # A course depends on the seed and its number alone, not on how many there are.
            chance = random.Random(f"{seed}/{number}")  # nosec B311  # No secret.
            maker.add_course(chance, f"{seed}-{number + 1}")
        for model in ORDER:
            session.execute(insert(model), maker.made.rows[model])
        session.execute(insert(course_topic), maker.made.topics)
        maker.made = Made()
        progress(last - first)
