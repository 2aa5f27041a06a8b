"""Loading the sample and making large catalogues, each in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.accounts.models import AuditEntry
from catalogue.accounts.services.people import record
from catalogue.courses.models import Topic
from catalogue.database import now, writing
from catalogue.demo.applications import load_applications
from catalogue.demo.courses import load_courses
from catalogue.demo.dates import Days
from catalogue.demo.generator import Ids, make_courses, make_organisations
from catalogue.demo.house import House
from catalogue.demo.interest import load_interest
from catalogue.demo.listing import Maker
from catalogue.demo.organisations import load_affiliations, load_agreements, load_organisations
from catalogue.demo.people import load_people
from catalogue.demo.programmes import load_programmes
from catalogue.demo.reading import DATA, read
from catalogue.demo.topics import load_topics
from catalogue.demo.vocabulary import read_vocabulary
from catalogue.partners.models import Organisation
from catalogue.search.repositories.changes import record_change


class NotEmpty(Exception):
    """The sample goes into an empty catalogue only: it must never mix with real listings."""

    def __init__(self, organisations: int) -> None:
        super().__init__(
            f"The catalogue already has {organisations} organisations; "
            "the sample is loaded into an empty one only."
        )


class AlreadyGenerated(Exception):
    """The same seed would make the same listings again."""

    def __init__(self, seed: int) -> None:
        super().__init__(f"The catalogue made from seed {seed} is there already; take another.")


def _refuse_unless_empty(session: Session) -> None:
    organisations = session.scalar(select(func.count()).select_from(Organisation)) or 0
    if organisations:
        raise NotEmpty(organisations)


def load(progress: Callable[[str], object] | None = None, today: date | None = None) -> None:
    """Load the sample catalogue; its dates are laid around ``today``.

    Raises ``NotEmpty`` where there are organisations, ``DataError`` where a file is wrong.
    """
    say = progress or (lambda _words: None)
    session = writing()
    _refuse_unless_empty(session)
    at = now()
    house = House(session, Days(today or at.date()), at)
    say("organisations")
    load_topics(house)
    load_organisations(house)
    taught_under = load_agreements(house)
    load_affiliations(house)
    people = read(DATA / "people.toml").tables("person")
    load_people(house, people)
    say("courses")
    load_courses(house, taught_under)
    load_programmes(house)
    say("applications")
    load_applications(house, people)
    load_interest(house)
    record(session, "demo.load", person_id=None, subject="catalogue", subject_id=None)
    record_change(session, "everything")
    session.commit()


def generate(
    courses: int,
    seed: int,
    progress: Callable[[int], object] | None = None,
    today: date | None = None,
) -> None:
    """Add a large synthetic catalogue; the same seed on the same day makes the same.

    ``progress`` is told how many courses more there are. Raises ``AlreadyGenerated`` where the
    seed was used before.
    """
    session = writing()
    at = now()
    days = Days(today or at.date())
    made = AuditEntry.action == "demo.generate", AuditEntry.subject_id == seed
    if session.scalar(select(func.count()).where(*made)):
        raise AlreadyGenerated(seed)
    if session.scalar(select(func.count()).select_from(Topic)) == 0:
        load_topics(House(session, days, at))
        session.flush()
    ids = Ids(session)
    vocabulary = read_vocabulary()
    written = days.ago(100)
    maker = Maker(
        ids,
        vocabulary,
        make_organisations(session, ids, vocabulary, seed, written),
        {topic.code: topic.id for topic in session.scalars(select(Topic))},
        days.today,
        written,
    )
    make_courses(maker, session, courses, seed, progress or (lambda _more: None))
    ids.close()
    record(session, "demo.generate", person_id=None, subject="catalogue", subject_id=seed)
    record_change(session, "everything")
    session.commit()
