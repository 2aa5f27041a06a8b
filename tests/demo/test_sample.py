"""The sample as a whole: languages, people, places, history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from catalogue.accounts.extensions import fits
from catalogue.accounts.models import AuditEntry, Person
from catalogue.alerts.models import AlertSubscription
from catalogue.alerts.queries import states_now
from catalogue.comanagement.codes import Freshness, ListingKind
from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.repositories.publication import course_snapshot, edition_snapshot
from catalogue.comanagement.rules.freshness import freshness
from catalogue.comanagement.rules.merging import Marks
from catalogue.comanagement.rules.snapshots import COURSE_WORDS
from catalogue.courses.codes import State
from catalogue.courses.models import Course, Edition, Programme, Topic
from catalogue.courses.rules.states import state
from catalogue.database import db, now
from catalogue.demo.people import PASSWORD
from catalogue.i18n.url_segments import reserved
from catalogue.mail.models import OutboxMessage
from catalogue.partners.models import Agreement, Organisation, OrganisationMember
from catalogue.search.models import CatalogueChange, CatalogueVersion

LANGUAGES = {"en", "es"}
INCOMPLETE, OUTDATED = "cybersecurity-policy", "economic-diplomacy"
CONTRACT = {
    Course: {
        "introduction-to-internet-governance",
        "internet-governance-in-africa",
        "child-online-protection-for-regulators",
        "small-states-workshop",
        "diplomatic-theory-and-practice",
        "online-diplomacy-for-mexican-diplomats",
    },
    Programme: {"contemporary-diplomacy"},
    Organisation: {
        "university-of-malta",
        "instituto-matias-romero",
        "gsma-capacity-building",
        "commonwealth-secretariat",
        "nepad",
        "igmena",
        "medac",
        "ifdt",
    },
}


@pytest.fixture(autouse=True)
def sample(reading_app: Flask) -> Iterator[None]:
    with reading_app.app_context():
        yield


def everything(model: type[Any]) -> list[Any]:
    return list(db.session.scalars(select(model)).unique())


@pytest.mark.parametrize("model", CONTRACT)
def test_the_slugs_that_others_count_on_are_there(model: type[Any]) -> None:
    assert CONTRACT[model] <= {each.slug for each in everything(model)}


@pytest.mark.parametrize("model", [Course, Programme, Organisation, Agreement, Topic])
def test_everything_has_words_in_every_language(model: type[Any]) -> None:
    for each in everything(model):
        for words in LANGUAGES:
            said = each.words[words]
            columns = [column.key for column in inspect(type(said)).columns]
            empty = [
                name
                for name in columns
                if name in {"name", "title", "summary", "description"} and not getattr(said, name)
            ]
            if not (isinstance(each, Course) and each.slug == INCOMPLETE and words == "es"):
                assert not empty, f"{each} lacks {empty} in {words}"


def test_one_listing_is_incomplete_in_spanish_and_no_other() -> None:
    lacking = {
        (course.slug, language)
        for course in everything(Course)
        for language in LANGUAGES
        for name in COURSE_WORDS
        if not getattr(course.words[language], name)
    }
    assert lacking == {(INCOMPLETE, "es")}


def test_one_translation_is_outdated_and_no_other() -> None:
    found = set()
    for listing in everything(Listing):
        if listing.kind is ListingKind.COURSE:
            revision = db.session.scalars(
                select(Revision).where(
                    Revision.listing_id == listing.id, Revision.number == listing.head
                )
            ).one()
            source = revision.snapshot["source_language"]
            for language in LANGUAGES - {source}:
                for name in COURSE_WORDS:
                    marks = Marks(revision.stamps, revision.against)
                    state = freshness(revision.snapshot, marks, name, language, source)
                    if state is Freshness.OUTDATED:
                        found.add((listing.course.slug, language))
    assert found == {(OUTDATED, "es")}


def test_what_is_published_is_what_the_published_revision_says() -> None:
    for listing in everything(Listing):
        revision = db.session.scalars(
            select(Revision).where(
                Revision.listing_id == listing.id, Revision.number == listing.published
            )
        ).one()
        if listing.course:
            assert course_snapshot(listing.course) == revision.snapshot
        else:
            shown = edition_snapshot(listing.edition)
            said = {name: value for name, value in revision.snapshot.items() if value != ""}
            assert {name: shown[name] for name in said} == said
    assert len(everything(Listing)) == len(everything(Course)) + len(everything(Edition))


def test_a_listing_is_written_by_a_partner_that_carries_it_or_by_the_hub() -> None:
    authors = {
        listing.course and listing.course.slug: (revision.author, revision.organisation)
        for listing, revision in db.session.execute(
            select(Listing, Revision).where(
                Revision.listing_id == Listing.id, Listing.course_id.is_not(None)
            )
        )
    }
    for slug, email, organisation in (
        ("cybersecurity-policy", "hub@catalogue.example", "diplo"),
        ("diplomatic-theory-and-practice", "hub@catalogue.example", "diplo"),
        (
            "child-online-protection-for-regulators",
            "editor@gsma.example",
            "gsma-capacity-building",
        ),
        (
            "online-diplomacy-for-mexican-diplomats",
            "editor@imr.example",
            "instituto-matias-romero",
        ),
    ):
        author, on_behalf = authors[slug]
        assert author is not None
        assert on_behalf is not None
        assert (author.email, on_behalf.slug) == (email, organisation)


def test_no_slug_is_a_word_of_an_address() -> None:
    slugs = [each.slug for each in everything(Course) + everything(Programme)]
    slugs += [each.slug for each in everything(Organisation) + everything(Edition)]
    assert not reserved() & set(slugs)
    assert all(slug.isascii() and slug == slug.lower() for slug in slugs)


def test_dates_stand_in_their_order() -> None:
    for edition in everything(Edition):
        if edition.starts_on is None:
            assert edition.routes == []
            continue
        starts = edition.starts_on
        assert starts.weekday() == 0
        if edition.ends_on is None:
            assert edition.self_paced
            assert [route.deadline_at for route in edition.routes] == [None]
            continue
        assert starts < edition.ends_on
        for route in edition.routes:
            assert edition.opens_at < route.deadline_at
            if edition.late_entry:
                assert route.deadline_at.date() <= edition.ends_on
            else:
                assert route.deadline_at.date() < starts
            if route.early_until:
                assert edition.opens_at < route.early_until < route.deadline_at
                assert route.early_amount < route.amount
        assert edition.created_at <= edition.opens_at or edition.opens_at < now()


def test_one_edition_has_no_end_and_can_be_applied_to() -> None:
    (edition,) = [each for each in everything(Edition) if each.starts_on and not each.ends_on]
    left = edition.capacity - edition.places_taken
    for years in (0, 1, 30):
        at = now() + timedelta(days=365 * years)
        assert state(edition, left, at) is State.OPEN_RUNNING


def test_the_sample_accounts_can_sign_in_and_hold_their_offices() -> None:
    offices = {
        (each.person.email, each.organisation.slug, each.role.value)
        for each in everything(OrganisationMember)
    }
    assert offices == {
        ("editor@imr.example", "instituto-matias-romero", "editor"),
        ("admissions@imr.example", "instituto-matias-romero", "admissions"),
        ("editor@um.example", "university-of-malta", "editor"),
        ("editor@gsma.example", "gsma-capacity-building", "editor"),
        ("admissions@gsma.example", "gsma-capacity-building", "admissions"),
        ("editor@commonwealth.example", "commonwealth-secretariat", "editor"),
    }
    people = {each.email: each for each in everything(Person)}
    signing = {email for email, person in people.items() if person.password}
    assert signing == {email for email, *_ in offices} | {
        "hub@catalogue.example",
        "ana@applicant.example",
        "tomasi@applicant.example",
    }
    assert fits(people["hub@catalogue.example"], PASSWORD)
    assert [email for email, person in people.items() if person.is_hub()] == [
        "hub@catalogue.example"
    ]
    assert people["ana@applicant.example"].language == "es"
    assert people["tomasi@applicant.example"].language == "en"


def test_loading_sends_no_mail_and_numbers_the_catalogue() -> None:
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    (version,) = everything(CatalogueVersion)
    newest = max(everything(CatalogueChange), key=lambda change: change.number)
    assert (newest.number, newest.kind) == (version.number, "everything")
    assert [each.action for each in everything(AuditEntry)] == ["demo.load"]


def test_people_are_interested_in_what_is_planned_in_both_languages() -> None:
    rows = everything(AlertSubscription)
    assert {row.language for row in rows} == LANGUAGES
    assert all(row.confirmed_at is not None and row.ends_at > now() for row in rows)
    for row in rows:
        course = row.target.course
        states = states_now([course.id], now())[course.id]
        assert set(states.values()) == {"planned"}
        assert row.target.seen == states
    assert any(row.note for row in rows)
    assert not all(row.country for row in rows)
