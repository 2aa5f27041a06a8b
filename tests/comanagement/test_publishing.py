"""Publishing a draft, its history, and going back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.comanagement.models import Listing
from catalogue.courses.models import Course
from catalogue.database import db
from catalogue.search.models import CatalogueVersion
from tests.machine.visitor import Visitor, soup

pytestmark = pytest.mark.engines

COURSE = "child-online-protection-for-regulators"
HOME = f"/en/workspace/courses/{COURSE}"
WORDS = f"{HOME}/words"
EDITING = "main form[method=post]"

SignIn = Callable[[str], Visitor]
ListingOf = Callable[..., Any]


def save(visitor: Visitor, **fields: Any) -> Any:
    return visitor.submit(WORDS, fields, select=EDITING)


def version(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(CatalogueVersion.number)).one()


@pytest.mark.slow
def test_what_the_public_will_see_is_shown_then_published(
    sample_app: Flask,
    gsma: Visitor,
    client_of: SignIn,
    listing_of: ListingOf,
    audited: Callable[[], list[str]],
) -> None:
    before = version(sample_app)
    save(gsma, title_en="Protecting children online", weeks="8", topics=["child-online-protection"])
    assert version(sample_app) == before
    page = gsma.page(f"{HOME}/publish")
    assert "The public will see 3 changes." in page.get_text()
    assert [each.get_text(strip=True) for each in page.select(".change :is(h2, h3)")] == [
        "Weeks",
        "Topics",
        "Title (English)",
    ]
    assert "Spanish, out of date: Title." in page.get_text()
    answer = gsma.submit(f"{HOME}/publish", select=EDITING, follow=True)
    assert "Published. The public can see it now." in answer.text
    assert version(sample_app) == before + 1
    found = listing_of()
    assert (found.published, found.head) == (2, 2)
    assert found.revisions[2].published_at is not None
    assert audited().count("course.publish") == 1
    public = client_of("").page(f"/en/courses/{COURSE}")
    assert public.h1 is not None
    assert public.h1.get_text(strip=True) == "Protecting children online"
    assert "already" in gsma.page(f"{HOME}/publish").get_text()


@pytest.mark.slow
def test_publishing_what_somebody_has_just_changed_is_refused(
    gsma: Visitor, hub: Visitor, listing_of: ListingOf
) -> None:
    save(gsma, weeks="8")
    confirm = gsma.get(f"{HOME}/publish")
    save(hub, weeks="9")
    answer = gsma.submit(confirm, select=EDITING, follow=True)
    assert "Someone has saved another version in the meantime" in answer.text
    assert listing_of().published == 1
    gsma.submit(answer, select=EDITING)
    late = gsma.submit(confirm, select=EDITING, follow=True)
    assert "Someone has saved another version" in late.text
    same = gsma.submit(answer, select=EDITING, follow=True)
    assert "The public already sees this version." in same.text


def test_what_the_source_language_lacks_stands_in_the_way(
    gsma: Visitor, listing_of: ListingOf
) -> None:
    save(gsma, summary_en="")
    page = gsma.page(f"{HOME}/publish")
    assert "This cannot be published yet" in page.get_text()
    assert "Summary (English)" in page.select_one("[role=alert]").get_text()  # type: ignore[union-attr]  # It is there.
    assert not page.select("main form button")
    answer = gsma.submit(f"{HOME}/publish", select=EDITING)
    assert answer.status_code == 422
    assert listing_of().published == 1


@pytest.mark.parametrize(
    ("email", "status"),
    [
        ("editor@gsma.example", 200),
        ("admissions@gsma.example", 404),
        ("editor@imr.example", 404),
    ],
)
def test_who_may_publish(as_person: SignIn, email: str, status: int) -> None:
    assert as_person(email).get(f"{HOME}/publish").status_code == status


def test_an_accreditor_may_edit_but_not_publish(accreditor: Visitor) -> None:
    home = "/en/workspace/courses/multilateral-diplomacy"
    assert accreditor.get(f"{home}/words").status_code == 200
    assert accreditor.get(f"{home}/publish").status_code == 404


@pytest.mark.slow
def test_history_says_who_when_and_what_and_goes_back(
    gsma: Visitor, hub: Visitor, listing_of: ListingOf, audited: Callable[[], list[str]]
) -> None:
    save(gsma, title_en="Second", revision_note="A shorter title")
    save(hub, title_en="Third", weeks="8", days="", hours_min="4", level="advanced", award="credit")
    page = gsma.page(f"{HOME}/history")
    lines = [each.get_text(" ", strip=True) for each in page.select(".timeline > li")]
    assert len(lines) == 3
    assert "Marija Vella" in lines[0]
    assert "and 1 more" in lines[0]
    assert "GSMA Capacity Building" in lines[1]
    assert "A shorter title" in lines[1]
    assert "The first version" in lines[2]

    revision = gsma.page(f"{HOME}/history/2")
    assert revision.select_one(".change ins").get_text().find("Second") >= 0  # type: ignore[union-attr]  # It is there.
    answer = gsma.submit(f"{HOME}/history/2", select=EDITING, follow=True)
    assert "The draft has been restored to version 2; this is version 4." in answer.text
    assert "as in version 2" in answer.text
    found = listing_of()
    assert (found.head, found.published) == (4, 1)
    assert found.draft == found.revisions[2].snapshot
    assert audited().count("course.restore") == 1
    again = gsma.submit(f"{HOME}/history/2", select=EDITING, follow=True)
    assert "already the same" in again.text
    assert listing_of().head == 4
    first = gsma.page(f"{HOME}/history/1")
    assert first.select(".change")


def test_a_revision_that_never_was_is_not_found(gsma: Visitor) -> None:
    assert gsma.get(f"{HOME}/history/9").status_code == 404
    assert gsma.get(f"{HOME}/history/99999999999999999999").status_code == 404
    form, _address = gsma.form(WORDS, ["base"], EDITING)
    token = form.select_one("[name=csrf_token]")
    assert token is not None
    data = {"csrf_token": token["value"]}
    assert gsma.post(f"{HOME}/history/9/restore", data=data).status_code == 404


@pytest.mark.slow
def test_going_back_to_what_would_no_longer_do_is_refused(
    sample_app: Flask, hub: Visitor, listing_of: ListingOf, next_open: str
) -> None:
    address = f"{HOME}/editions/{next_open}"
    hub.submit(address, {"capacity": "31"}, select=f"{EDITING}:has([name=base])")
    with sample_app.app_context():
        listing = db.session.get(Listing, listing_of(COURSE, next_open).id)
        assert listing is not None
        assert listing.edition is not None
        listing.edition.capacity = listing.edition.places_taken = 31
        db.session.commit()
    answer = hub.submit(f"{address}/history/1", select=EDITING, follow=True)
    text = soup(answer).get_text()
    assert "The draft can no longer be restored to that version." in text
    assert "31 places are already taken" in text
    assert listing_of(COURSE, next_open).head == 2


@pytest.mark.slow
def test_an_ended_partner_is_not_revived_by_going_back(
    sample_app: Flask, gsma: Visitor, hub: Visitor
) -> None:
    save(gsma, weeks="8")
    with sample_app.app_context():
        course = db.session.scalars(select(Course).where(Course.slug == COURSE)).one()
        ids = [each.id for each in course.partners if each.organisation.slug.startswith("gsma")]
    for key in ids:
        hub.submit(f"{HOME}/partners/{key}/end", select="main form[method=post]")
    assert gsma.get(WORDS).status_code == 404
    hub.submit(f"{HOME}/history/1", select=EDITING)
    assert gsma.get(WORDS).status_code == 404
    assert COURSE not in gsma.get("/en/workspace").text


def test_publishing_again_notes_when_the_public_saw_a_change(
    sample_app: Flask, gsma: Visitor
) -> None:
    def times() -> tuple[Any, Any]:
        with sample_app.app_context():
            course = db.session.scalars(select(Course).where(Course.slug == COURSE)).one()
            return course.published_at, course.last_changed

    first, before = times()
    save(gsma, weeks="9")
    assert times() == (first, before)
    gsma.submit(f"{HOME}/publish", select=EDITING)
    assert times()[0] == first
    assert times()[1] > before
