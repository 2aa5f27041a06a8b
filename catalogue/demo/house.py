"""What has been loaded so far, handed from one step to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from catalogue.accounts.models import Person
from catalogue.courses.models import Course, Edition, Topic
from catalogue.demo.dates import Days
from catalogue.partners.models import Agreement, Organisation


@dataclass(frozen=True)
class Wanted:
    """How many people apply to an edition, and how many of them hold a place."""

    applicants: int
    taken: int


@dataclass(frozen=True)
class Author:
    """Who writes a listing, and on whose behalf."""

    person_id: int
    organisation_id: int


@dataclass
class House:
    """The sample as it grows: each step adds what it made, under the slug that others name."""

    session: Session
    days: Days
    at: datetime
    topics: dict[str, Topic] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    editors: dict[str, Person] = field(default_factory=dict)
    """Who edits for an organisation, by its slug; the hub's own staff included."""
    admissions: dict[str, Person] = field(default_factory=dict)
    """Who answers applications for an organisation, by its slug."""
    courses: dict[str, Course] = field(default_factory=dict)
    editions: dict[tuple[str, str], Edition] = field(default_factory=dict)
    """By the course's slug and the start as written in its file."""
    wanted: dict[int, Wanted] = field(default_factory=dict)
    """How many applications each edition gets, by its id."""

    @property
    def hub(self) -> Organisation:
        """Return the organisation that runs the catalogue."""
        return next(each for each in self.organisations.values() if each.hub)
