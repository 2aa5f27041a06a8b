"""What the search index is told of courses, on the sample catalogue and both databases."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from flask import Flask
from sqlalchemy import select, update

from catalogue.courses.codes import RouteKind, Visibility
from catalogue.courses.labels import GROUPS as GROUP_NAMES
from catalogue.courses.models import Course, CoursePartner, Edition, FeeRoute, Programme, Topic
from catalogue.courses.queries import affected_courses, documents, how_many_documents
from catalogue.courses.queries.courses import current_partners, published, published_editions
from catalogue.courses.rules import states
from catalogue.courses.rules.eligibility import GROUPS, PARENTS, WORLDWIDE, ancestors, reach
from catalogue.database import db, now
from catalogue.enrolment.models import Application
from catalogue.partners.codes import AffiliationKind, OrganisationKind
from catalogue.partners.models import Affiliation, Organisation
from catalogue.search.documents import CourseDocument
from catalogue.search.filters import Filters
from tests.search.shelf import filters, find

pytestmark = pytest.mark.engines

COURSE = "child-online-protection-for-regulators"
NETWORK = "ifdt"


@pytest.fixture
def session(sample_app: Flask) -> Iterator[None]:
    with sample_app.app_context():
        yield


def course_id(slug: str = COURSE) -> int:
    found = db.session.scalar(select(Course.id).where(Course.slug == slug))
    assert found is not None
    return found


def document(at: datetime | None = None) -> CourseDocument:
    (found,) = documents([course_id()], at or now())
    return found


def organisation(slug: str) -> Organisation:
    return db.session.scalars(select(Organisation).where(Organisation.slug == slug)).one()


@pytest.mark.usefixtures("session")
def test_documents_say_what_the_rows_say() -> None:
    at = now()
    found = {each.course_id: each for each in documents(None, at)}
    courses = {course.id: course for course in db.session.scalars(published())}
    assert set(found) == set(courses)
    assert len(found) == how_many_documents()
    editions = published_editions(courses)
    for key, course in courses.items():
        made = found[key]
        assert {code: text.title for code, text in made.words.items()} == {
            code: words.title for code, words in course.words.items()
        }
        assert all(course.words[code].outcomes in text.body for code, text in made.words.items())
        own = [edition for edition in editions if edition.course_id == key]
        assert [each.starts for each in made.editions] == [states.start_instant(e) for e in own]
        assert [each.open for each in made.editions] == [
            states.state(e, e.capacity - e.places_taken, at) in states.APPLICABLE for e in own
        ]
        for partner in current_partners([key]):
            assert partner.organisation.slug in made.partners | made.networks
            assert partner.organisation.words["en"].name in made.names["en"]
            assert partner.organisation.abbreviation in made.names["es"]


@pytest.mark.usefixtures("session")
def test_every_deadline_counts_beside_a_route_without_one() -> None:
    at = now()
    edition = db.session.scalars(select(Edition).where(Edition.course_id == course_id())).first()
    assert edition is not None
    instants = [at + timedelta(days=9), at + timedelta(days=2), None]
    db.session.execute(update(Application).values(route_id=None))
    edition.routes = []
    db.session.flush()
    edition.routes = [
        FeeRoute(kind=kind, deadline_at=until)
        for kind, until in zip(RouteKind, instants, strict=False)
    ]
    db.session.flush()
    assert (instants[1], instants[0]) in {each.deadlines for each in document(at).editions}


@pytest.mark.slow
@pytest.mark.usefixtures("session")
def test_the_same_comes_for_one_as_for_all_and_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    at = now()
    every = list(documents(None, at))
    for made in every:
        assert list(documents([made.course_id], at)) == [made]
    monkeypatch.setattr(import_module("catalogue.courses.queries.documents"), "BLOCK", 2)
    assert list(documents(None, at)) == every


@pytest.mark.usefixtures("session")
def test_courses_with_the_most_listed_editions_come_first() -> None:
    sizes = [len(made.editions) for made in documents(None, now())]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]


@pytest.mark.usefixtures("session")
def test_what_nobody_may_find_is_left_out() -> None:
    before = document()
    editions = db.session.scalars(select(Edition).where(Edition.course_id == course_id())).all()
    for edition in editions:
        edition.visibility = Visibility.UNLISTED
    db.session.flush()
    assert document().editions == ()
    assert before.editions
    course = db.session.get(Course, course_id())
    assert course is not None
    course.withdrawn_at = now()
    db.session.flush()
    assert list(documents([course.id], now())) == []


@pytest.mark.usefixtures("session")
def test_topics_of_any_depth_lead_to_all_that_is_below_them() -> None:
    course = db.session.get(Course, course_id())
    assert course is not None
    above = db.session.scalars(select(Topic).where(Topic.parent_id.is_(None))).first()
    assert above is not None
    for number in range(4):
        above = Topic(code=f"depth-{number}", parent=above, position=100 + number)
        db.session.add(above)
    course.topics = [above]
    db.session.flush()
    made = document()
    assert {f"depth-{number}" for number in range(4)} <= made.topics
    assert len(made.topics) == 5
    for topic in db.session.scalars(select(Topic).where(Topic.code.in_(made.topics))):
        assert course.id in (affected_courses("topic", topic.id) or ())


def member_of(network: str, organisation_id: int, **values: str) -> None:
    body = organisation(network)
    db.session.add(
        Affiliation(
            organisation_id=organisation_id,
            body_id=body.id,
            kind=values.get("kind", AffiliationKind.MEMBER),
            until=values.get("until", ""),
        )
    )
    db.session.flush()


@pytest.fixture
def partner(session: None) -> int:
    """A partner of the course that is in no network."""
    found = db.session.scalars(
        select(CoursePartner).where(CoursePartner.course_id == course_id())
    ).first()
    assert found is not None
    for affiliation in db.session.scalars(
        select(Affiliation).where(Affiliation.kind == AffiliationKind.MEMBER)
    ):
        db.session.delete(affiliation)
    db.session.flush()
    assert NETWORK not in document().networks
    return found.organisation_id


def test_a_course_is_found_by_a_network_of_which_a_partner_is_a_member(partner: int) -> None:
    member_of(NETWORK, partner)
    assert NETWORK in document().networks
    assert course_id() in (affected_courses("organisation", organisation(NETWORK).id) or ())


@pytest.mark.parametrize("values", [{"kind": AffiliationKind.STATUS}, {"until": "2019"}])
def test_who_only_has_a_status_or_has_left_does_not_count(
    partner: int, values: dict[str, str]
) -> None:
    member_of(NETWORK, partner, **values)
    assert NETWORK not in document().networks


def test_only_networks_lead_to_their_members_courses(partner: int) -> None:
    body = organisation(NETWORK)
    body.kind = OrganisationKind.ASSOCIATION
    member_of(NETWORK, partner)
    assert NETWORK not in document().networks


def test_a_membership_ends_when_its_last_day_is_over(partner: int) -> None:
    member_of(NETWORK, partner, until="2031-02")
    over = datetime(2031, 3, 1, tzinfo=UTC)
    made = document(over - timedelta(seconds=1))
    assert NETWORK in made.networks
    assert made.next_change == over
    made = document(over)
    assert NETWORK not in made.networks
    assert made.next_change is None


@pytest.mark.usefixtures("session")
def test_an_edition_that_nobody_finds_still_changes_in_time() -> None:
    editions = list(db.session.scalars(select(Edition).where(Edition.course_id == course_id())))
    found = [each.next_change for each in document().editions if each.next_change]
    assert found
    for edition in editions:
        edition.visibility = Visibility.UNLISTED
    db.session.flush()
    made = document()
    assert not made.editions
    assert made.next_change == min(found)


@pytest.mark.usefixtures("session")
def test_who_is_affected_by_what() -> None:
    at = now()
    every = list(documents(None, at))

    def having(facet: str, value: str) -> set[int]:
        return {made.course_id for made in every if value in getattr(made, facet)}

    def affected(kind: str, key: int) -> set[int]:
        found: Collection[int] | None = affected_courses(kind, key)
        assert found is not None
        return set(found) & {made.course_id for made in every}

    for each in db.session.scalars(select(Organisation)):
        assert affected("organisation", each.id) >= having("partners", each.slug)
    for programme in db.session.scalars(select(Programme)):
        assert affected("programme", programme.id) >= having("programmes", programme.slug)
    for topic in db.session.scalars(select(Topic)):
        assert affected("topic", topic.id) == having("topics", topic.code)
    assert affected_courses("everything", 1) is None


def test_a_group_lies_whole_within_the_one_above_it() -> None:
    for child, parent in PARENTS.items():
        assert GROUPS[child] < GROUPS[parent]
    assert ancestors("oecs") == ("caribbean", "latin-america-caribbean")
    assert ancestors("africa") == ()
    assert {*GROUPS, WORLDWIDE} == set(GROUP_NAMES)


def test_an_edition_is_found_by_its_groups_and_those_around_them() -> None:
    assert reach((), ()) == {WORLDWIDE}
    assert reach(("oecs",), ()) == {"oecs", "caribbean", "latin-america-caribbean"}
    assert reach(("africa", "small-states"), ()) == {"africa", "small-states", "commonwealth"}


def test_an_edition_for_single_countries_is_found_by_their_regions_and_is_not_worldwide() -> None:
    assert reach((), ("MT",)) == {"europe", "commonwealth", "small-states"}
    assert reach((), ("EG",)) == {"africa", "mena"}
    assert reach(("pacific",), ("LC",)) >= {"pacific", "oecs", "caribbean", "sids"}
    assert reach((), ("US",)) == frozenset()
    for group in (*reach((), ("LC",)),):
        assert set(ancestors(group)) <= reach((), ("LC",))


def test_the_catalogue_counts_a_region_within_the_one_that_contains_it(sample_app: Flask) -> None:
    found = find(sample_app, now=now())
    for facet, within in (("region", PARENTS), ("topic", topic_parents(sample_app))):
        counts = {each.value: each.count for each in found.facets[facet]}
        assert set(within) & set(counts)
        for child in set(within) & set(counts):
            assert counts[child] <= counts[within[child]]
            both = find(sample_app, Filters(chosen={facet: (child, within[child])}), now=now())
            assert both.total == counts[within[child]]


def topic_parents(app: Flask) -> dict[str, str]:
    with app.app_context():
        topics = {topic.id: topic for topic in db.session.scalars(select(Topic))}
        return {
            topic.code: topics[topic.parent_id].code
            for topic in topics.values()
            if topic.parent_id is not None
        }


def test_the_catalogue_can_be_narrowed_to_a_network(sample_app: Flask) -> None:
    found = find(sample_app, filters(partner=NETWORK), now=now())
    with sample_app.app_context():
        members = select(Affiliation.organisation_id).where(
            Affiliation.body_id == organisation(NETWORK).id,
            Affiliation.kind == AffiliationKind.MEMBER,
        )
        theirs = select(CoursePartner.course_id).where(
            CoursePartner.organisation_id.in_(members), CoursePartner.ended_at.is_(None)
        )
        assert set(found.course_ids) == set(db.session.scalars(theirs)) - {None}
    assert found.total > 0
