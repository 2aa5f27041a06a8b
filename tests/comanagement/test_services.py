"""What services refuse whoever asks them, without a page in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.accounts.access import Actor, MemberRole, Office
from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.errors import ListingError, NotThere, SlugTaken
from catalogue.comanagement.models import Listing
from catalogue.comanagement.queries.drafts import published_snapshot
from catalogue.comanagement.repositories.publication import course_snapshot, edition_snapshot
from catalogue.comanagement.repositories.revisions import next_revision, snapshot_of
from catalogue.comanagement.rules.snapshots import empty
from catalogue.comanagement.services import (
    courses,
    editions,
    partners,
    publishing,
    saving,
    sign_off,
)
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course
from catalogue.database import db, now, writing
from catalogue.partners.models import Organisation

pytestmark = pytest.mark.engines

COURSE = "child-online-protection-for-regulators"
STRANGER = Actor(
    person_id=1,
    name="Eve",
    email="eve@elsewhere.example",
    language="en",
    offices=(Office(999_999, MemberRole.MANAGER),),
)
HUB = Actor(person_id=1, name="Hub", email="hub@catalogue.example", language="en", hub=True)


@pytest.fixture
def inside(sample_app: Flask) -> Iterator[None]:
    with sample_app.app_context():
        yield


def listing_id() -> int:
    query = select(Listing.id).join(Listing.course).where(Course.slug == COURSE)
    return db.session.scalars(query).one()


def edition_listing_id() -> int:
    query = select(Listing.id).join(Listing.edition).where(Listing.published.is_not(None))
    return db.session.scalars(query.limit(1)).one()


STRANGERS: list[Callable[[Actor], object]] = [
    lambda who: saving.save(who, listing_id=listing_id(), base=1, mine={}),
    lambda who: publishing.publish(who, listing_id=listing_id(), number=1),
    lambda who: publishing.restore(who, listing_id=edition_listing_id(), number=1),
    lambda who: courses.move_course(who, listing_id=listing_id(), slug="elsewhere"),
    lambda who: courses.begin_course(
        who, slug="mine", source_language="en", titles={"en": "Mine"}, lead_id=1
    ),
    lambda who: editions.begin_edition(
        who, listing_id=listing_id(), snapshot=empty(ListingKind.EDITION, ["en"])
    ),
    lambda who: editions.make_invitation(who, listing_id=edition_listing_id()),
    lambda who: partners.ask_partner(
        who, listing_id=listing_id(), organisation_id=1, role=PartnerRole.HOST, reasons={}
    ),
    lambda who: partners.end(who, listing_id=listing_id(), partner_id=1),
    lambda who: sign_off.withdraw(who, listing_id=listing_id(), partner_id=1),
]
NOWHERE: list[Callable[[Actor], object]] = [
    lambda who: saving.save(who, listing_id=999_999, base=1, mine={}),
    lambda who: saving.save(who, listing_id=listing_id(), base=999, mine={}),
    lambda who: publishing.restore(who, listing_id=listing_id(), number=999),
    lambda who: courses.move_course(who, listing_id=edition_listing_id(), slug="elsewhere"),
    lambda who: courses.begin_course(
        who, slug="mine", source_language="en", titles={"en": "Mine"}, lead_id=999_999
    ),
    lambda who: editions.make_invitation(who, listing_id=listing_id()),
    lambda who: partners.ask_partner(
        who, listing_id=listing_id(), organisation_id=999_999, role=PartnerRole.HOST, reasons={}
    ),
    lambda who: partners.end(who, listing_id=listing_id(), partner_id=999_999),
    lambda who: partners.accept(who, partner_id=999_999),
]


@pytest.mark.usefixtures("inside")
def test_a_stranger_is_told_that_it_is_not_there() -> None:
    for ask in STRANGERS:
        with pytest.raises(NotThere):
            ask(STRANGER)
        assert not db.session().in_transaction(), "A refusal lets go of what it held."


@pytest.mark.usefixtures("inside")
def test_what_does_not_exist_is_not_there_for_anyone() -> None:
    for ask in NOWHERE:
        with pytest.raises(NotThere):
            ask(HUB)


@pytest.mark.usefixtures("inside")
def test_an_address_taken_in_the_same_moment_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courses, "_check_slug", lambda *_args, **_options: None)
    lead = db.session.scalars(select(Organisation.id).limit(1)).one()
    with pytest.raises(SlugTaken):
        courses.begin_course(
            HUB, slug=COURSE, source_language="en", titles={"en": "Mine"}, lead_id=lead
        )
    with pytest.raises(SlugTaken):
        courses.move_course(HUB, listing_id=listing_id(), slug="economic-diplomacy")
    assert db.session.scalars(select(Course.slug).where(Course.slug == COURSE)).one() == COURSE
    assert issubclass(SlugTaken, ListingError)


@pytest.mark.usefixtures("inside")
def test_what_the_public_reads_is_what_was_published() -> None:
    checked = 0
    for listing in db.session.scalars(select(Listing).where(Listing.published.is_not(None))):
        told = published_snapshot(listing)
        assert told is not None
        if listing.course is not None:
            read = course_snapshot(listing.course)
            told["topics"] = sorted(told["topics"])
        else:
            assert listing.edition is not None
            read = edition_snapshot(listing.edition)
        assert {key: value for key, value in told.items() if value != read.get(key, "")} == {}
        checked += 1
    assert checked > 20


@pytest.mark.usefixtures("inside")
def test_a_further_revision_stays_a_draft_unless_it_is_published() -> None:
    session = writing()
    listing = session.get(Listing, listing_id())
    assert listing is not None
    before = published_snapshot(listing)
    assert before is not None
    made = next_revision(session, listing, before | {"weeks": 9}, None, None, now(), False)
    session.commit()
    assert (listing.head, listing.published) == (2, 1)
    assert snapshot_of(listing, made)["weeks"] == 9
    assert published_snapshot(listing) == before
