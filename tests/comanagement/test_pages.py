"""What the editing pages and the history show in less usual cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from catalogue.accounts.access import MemberRole
from catalogue.accounts.models import Person
from catalogue.comanagement.models import Revision
from catalogue.courses.models import Course, Edition
from catalogue.database import db, now
from catalogue.enrolment.codes import Answer, Place
from catalogue.enrolment.models import Application
from catalogue.partners.models import Organisation, OrganisationMember
from tests.machine.visitor import Visitor

COURSE = "child-online-protection-for-regulators"
HOME = f"/en/workspace/courses/{COURSE}"
FORM = "main form[method=post]"

ListingOf = Callable[..., Any]


@pytest.mark.slow
def test_who_speaks_for_two_organisations_is_asked_for_which(
    sample_app: Flask, gsma: Visitor, listing_of: ListingOf
) -> None:
    assert not gsma.page(f"{HOME}/words").select("#organisation")
    with sample_app.app_context():
        query = select(Person.id).where(Person.email == "editor@gsma.example")
        person = db.session.scalars(query).one()
        diplo = db.session.scalars(select(Organisation).where(Organisation.hub)).one()
        office = OrganisationMember(
            person_id=person,
            organisation_id=diplo.id,
            role=MemberRole.EDITOR,
            joined_at=now(),
        )
        db.session.add(office)
        db.session.commit()
        key = diplo.id
    page = gsma.page(f"{HOME}/words")
    assert [each.get_text() for each in page.select("#organisation option")] == [
        "Diplo",
        "GSMA Capacity Building",
    ]
    gsma.submit(f"{HOME}/words", {"weeks": "8", "organisation": str(key)}, select=FORM)
    found = listing_of()
    assert found.revisions[2].organisation_id == key
    new = f"{HOME}/editions/new"
    gsma.submit(new, {"slug": "made-for-two", "organisation": str(key)}, select=FORM)
    assert listing_of(COURSE, "made-for-two").revisions[1].organisation_id == key


@pytest.mark.slow
def test_a_revision_whose_author_is_gone_still_stands(
    sample_app: Flask, gsma: Visitor, hub: Visitor, listing_of: ListingOf
) -> None:
    mine = gsma.get(f"{HOME}/words")
    hub.submit(f"{HOME}/words", {"title_en": "Theirs"}, select=FORM)
    with sample_app.app_context():
        db.session.execute(update(Revision).values(author_id=None, organisation_id=None))
        db.session.commit()
    assert "Catalogue" in gsma.page(f"{HOME}/history").select(".timeline li")[0].get_text()
    clash = gsma.submit(mine, {"title_en": "Mine"}, select=FORM)
    assert "Version of Catalogue" in clash.text


def test_the_preview_says_what_is_known(gsma: Visitor, hub: Visitor) -> None:
    begin = {"slug": "brand-new", "title_es": "Nuevo", "source_language": "es"}
    gsma.submit("/en/workspace/courses/new", begin, select=FORM)
    page = gsma.page("/en/workspace/courses/brand-new/preview")
    assert page.h1 is not None
    assert page.h1.select_one("[lang=es]") is not None
    assert "Length" not in page.get_text()
    words = "/en/workspace/courses/brand-new/words"
    gsma.submit(words, {"hours_max": "4", "weeks": "1"}, select=FORM)
    text = gsma.page("/en/workspace/courses/brand-new/preview").get_text()
    assert "4 hours a week" in text
    assert "1 week" in text
    workshop = hub.page("/en/workspace/courses/small-states-workshop/preview").get_text()
    assert " days" in workshop
    published = hub.page(f"{HOME}/preview").get_text()
    assert "which the public sees" in published
    assert "5–7 hours a week" in published


@pytest.mark.slow
@pytest.mark.engines
def test_an_outdated_translation_stays_so_when_one_goes_back(
    hub: Visitor, listing_of: ListingOf
) -> None:
    home = "/en/workspace/courses/economic-diplomacy"
    tick = str(hub.page(f"{home}/words").select("input[name^=right_]")[0]["name"])
    short = tick.removeprefix("right_").removesuffix("_es")
    outdated = listing_of("economic-diplomacy").head
    hub.submit(f"{home}/words", {f"{short}_es": "Nueva traducción."}, select=FORM)
    assert not hub.page(f"{home}/words").select(f"input[name={tick}]")
    hub.submit(f"{home}/history/{outdated}", select=FORM)
    page = hub.page(f"{home}/words")
    assert page.select(f"input[name={tick}]")
    assert page.select(".twin-note ins, .twin-note del")


@pytest.mark.slow
@pytest.mark.engines
def test_an_answer_in_the_database_is_what_was_published(
    sample_app: Flask, gsma: Visitor, next_open: str
) -> None:
    address = f"{HOME}/editions/{next_open}"
    editing = f"{FORM}:has([name=base])"
    fields: dict[str, Any] = {
        "admission": "first-come",
        "nomination": "required",
        "visibility": "unlisted",
        "self_paced": True,
        "assignment_languages": ["es"],
        "venue_en": "Room 1",
        "route_certificate-amount": "99.50",
        "route_certificate-currency": "CHF",
    }
    with sample_app.app_context():
        # How people are admitted stands as long as an application does.
        db.session.execute(update(Edition).values(places_taken=0))
        db.session.execute(update(Application).values(answer=Answer.WITHDRAWN, place=Place.NONE))
        db.session.commit()
    gsma.submit(address, fields, select=editing)
    gsma.submit(f"{address}/publish", select=FORM)
    with sample_app.app_context():
        query = (
            select(Edition)
            .join(Edition.course)
            .where(Course.slug == COURSE, Edition.slug == next_open)
        )
        row = db.session.scalars(query).one()
        assert (row.admission, row.nomination, row.visibility) == (
            "first-come",
            "required",
            "unlisted",
        )
        assert row.self_paced
        assert row.assignment_languages == ["es"]
        assert row.words["en"].venue == "Room 1"
        [route] = row.routes
        assert (str(route.amount), route.currency) == ("99.50", "CHF")
