"""What stands around courses, under the names by which people know it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import literal, select

from catalogue.courses.models import CoursePartner, Programme, ProgrammeCourse, Topic
from catalogue.courses.models.course import TopicWords, course_topic
from catalogue.courses.models.programme import ProgrammeWords
from catalogue.courses.queries.reading import among, rows
from catalogue.partners.codes import AffiliationKind, OrganisationKind
from catalogue.partners.models import Affiliation, FormerName, Organisation, OrganisationWords
from catalogue.partners.rules import has_ended, last_day


@dataclass
class RelatedEntity:
    """A topic, an organisation or a programme: under what it is found, and its names.

    ``values`` are the codes or slugs of a facet that lead to it, those of what contains it
    included; time alone takes one of them away at ``next_change``. ``names`` are by language, and
    ``everywhere`` holds what is the same in every language.
    """

    values: set[str]
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    everywhere: list[str] = field(default_factory=list)
    next_change: datetime | None = None


@dataclass(frozen=True)
class Around:
    """What stands around some courses, by the course's id."""

    topics: Mapping[int, list[RelatedEntity]]
    partners: Mapping[int, list[RelatedEntity]]
    programmes: Mapping[int, list[RelatedEntity]]

    def next_change(self, course_id: int) -> datetime | None:
        """Return when time alone next changes under what a course is found."""
        return soonest(thing.next_change for thing in self.partners.get(course_id, ()))

    def names(self, course_id: int) -> dict[str, str]:
        """Return, by language, all names around a course as searchable text."""
        names: dict[str, list[str]] = defaultdict(list)
        everywhere: list[str] = []
        for things in (self.topics, self.partners, self.programmes):
            for thing in things.get(course_id, ()):
                everywhere += thing.everywhere
                for language, said in thing.names.items():
                    names[language] += said
        return {language: " ; ".join([*said, *everywhere]) for language, said in names.items()}


class RelatedEntities:
    """Reads what stands around courses; what many courses share is read once."""

    def __init__(self, now: datetime) -> None:
        self._today = now.date()
        self._topics = _topics()
        self._organisations: dict[int, RelatedEntity] = {}
        self._programmes: dict[int, RelatedEntity] | None = None

    def around(self, course_ids: Collection[int]) -> Around:
        """Return what stands around these courses (three statements, and five for new names)."""
        topics: dict[int, list[RelatedEntity]] = defaultdict(list)
        about = select(course_topic).where(among(course_topic.c.course_id, course_ids))
        for course_id, topic_id in rows(about.order_by(*course_topic.c)):
            topics[course_id] += self._topics[topic_id]
        behind = _current_partners(course_ids)
        self._read_organisations({organisation for _course, organisation in behind})
        partners: dict[int, list[RelatedEntity]] = defaultdict(list)
        for course_id, organisation_id in behind:
            partners[course_id].append(self._organisations[organisation_id])
        return Around(topics, partners, self._programmes_of(course_ids))

    def _read_organisations(self, wanted: set[int]) -> None:
        missing = wanted - self._organisations.keys()
        if missing:
            self._organisations |= _organisations(missing, self._today)

    def _programmes_of(self, course_ids: Collection[int]) -> Mapping[int, list[RelatedEntity]]:
        if self._programmes is None:
            self._programmes = _programmes()
        query = (
            select(ProgrammeCourse.course_id, ProgrammeCourse.programme_id)
            .where(among(ProgrammeCourse.course_id, course_ids))
            .order_by(ProgrammeCourse.course_id, ProgrammeCourse.programme_id)
        )
        found: dict[int, list[RelatedEntity]] = defaultdict(list)
        for course_id, programme_id in rows(query):
            if programme_id in self._programmes:
                found[course_id].append(self._programmes[programme_id])
        return found


def _current_partners(course_ids: Collection[int]) -> list[tuple[int, int]]:
    """Return the courses' partners of today in their order, each once, as pairs of ids."""
    query = (
        select(CoursePartner.course_id, CoursePartner.organisation_id)
        .where(
            among(CoursePartner.course_id, course_ids),
            CoursePartner.accepted_at.is_not(None),
            CoursePartner.ended_at.is_(None),
        )
        .order_by(CoursePartner.course_id, CoursePartner.position, CoursePartner.id)
    )
    pairs = ((course_id, organisation_id) for course_id, organisation_id in rows(query))
    return list(dict.fromkeys(pairs))


def _topics() -> dict[int, list[RelatedEntity]]:
    """Return, by topic, the topic itself and every one above it, as deep as the taxonomy goes."""
    taxonomy = rows(select(Topic.id, Topic.code, Topic.parent_id))
    parents = {topic_id: parent_id for topic_id, _code, parent_id in taxonomy}
    things = {topic_id: RelatedEntity({code}) for topic_id, code, _parent in taxonomy}
    for topic_id, language, name in rows(
        select(TopicWords.topic_id, TopicWords.language, TopicWords.name)
    ):
        things[topic_id].names[language].append(name)
    return {topic_id: [things[each] for each in _upwards(topic_id, parents)] for topic_id in things}


def _upwards(topic_id: int | None, parents: Mapping[int, int | None]) -> list[int]:
    found: list[int] = []
    while topic_id is not None and topic_id not in found:
        found.append(topic_id)
        topic_id = parents[topic_id]
    return found


def _organisations(ids: Collection[int], today: date) -> dict[int, RelatedEntity]:
    """Return organisations, found by their own slug and those of the networks they belong to."""
    behind = select(Organisation.id, Organisation.slug, Organisation.abbreviation)
    things = {
        organisation_id: RelatedEntity({slug}, everywhere=[abbreviation] if abbreviation else [])
        for organisation_id, slug, abbreviation in rows(behind.where(among(Organisation.id, ids)))
    }
    networks = (
        select(Affiliation.organisation_id, Organisation.slug, Affiliation.until)
        .join(Organisation, Organisation.id == Affiliation.body_id)
        .where(
            among(Affiliation.organisation_id, ids),
            Affiliation.kind == AffiliationKind.MEMBER,
            Organisation.kind == OrganisationKind.NETWORK,
        )
    )
    for organisation_id, slug, until in rows(networks):
        if not has_ended(until, today):
            thing = things[organisation_id]
            thing.values.add(slug)
            thing.next_change = soonest([thing.next_change, _end(until)])
    short = {key: thing.everywhere[0] for key, thing in things.items() if thing.everywhere}
    for model in (OrganisationWords, FormerName):
        own: Any = OrganisationWords.abbreviation if model is OrganisationWords else literal("")
        names = select(model.organisation_id, model.language, model.name, own)
        for organisation_id, language, name, abbreviation in rows(
            names.where(among(model.organisation_id, ids)).order_by(
                model.organisation_id, model.language
            )
        ):
            own = short.get(organisation_id, "") if model is OrganisationWords else ""
            letters = abbreviation or own
            said = f"{name} ({letters})" if letters else name
            things[organisation_id].names[language].append(said)
    return things


def _end(until: str) -> datetime | None:
    """Return when what lasts until a partial date is over; days are those of UTC."""
    if not until:
        return None
    return datetime.combine(last_day(until) + timedelta(days=1), time(), UTC)


def soonest(instants: Iterable[datetime | None]) -> datetime | None:
    """Return the first of these instants, as far as there are any."""
    return min((at for at in instants if at is not None), default=None)


def _programmes() -> dict[int, RelatedEntity]:
    """Return every published programme."""
    query = select(Programme.id, Programme.slug).where(Programme.published_at.is_not(None))
    things = {programme_id: RelatedEntity({slug}) for programme_id, slug in rows(query)}
    titles = select(ProgrammeWords.programme_id, ProgrammeWords.language, ProgrammeWords.title)
    for programme_id, language, title in rows(titles):
        if programme_id in things:
            things[programme_id].names[language].append(title)
    return things


def values(things: Iterable[RelatedEntity]) -> frozenset[str]:
    """Return everything under which one of these is found."""
    return frozenset[str]().union(*(thing.values for thing in things))
