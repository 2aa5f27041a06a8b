"""An edition's dates, places and terms: written together, checked, published, begun anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.comanagement.models import Listing
from catalogue.courses.codes import CountryBasis
from catalogue.courses.models import Course, Edition
from catalogue.database import db
from catalogue.enrolment import services
from catalogue.enrolment.codes import Place
from catalogue.enrolment.models import Application
from catalogue.tokens import hash_of
from catalogue.wiring import wiring
from tests.machine.visitor import Visitor, soup

pytestmark = pytest.mark.slow
"""The edition's form has four hundred zones, and each test reads it again."""

COURSE = "child-online-protection-for-regulators"
HOME = f"/en/workspace/courses/{COURSE}"
EDITING = "main form[method=post]:has([name=base])"

SignIn = Callable[[str], Visitor]
ListingOf = Callable[..., Any]
Answer = Any


@pytest.fixture
def address(next_open: str) -> str:
    return f"{HOME}/editions/{next_open}"


def problems(answer: Answer) -> dict[str, str]:
    links = soup(answer).select("[role=alert] a[href^='#']")
    return {str(each["href"])[1:]: each.get_text(strip=True) for each in links}


def send(visitor: Visitor, page: Any, **fields: Any) -> Answer:
    named = {name.replace("__", "-"): value for name, value in fields.items()}
    return visitor.submit(page, named, select=EDITING)


def edition_row(app: Flask, slug: str) -> Edition:
    query = select(Edition).join(Edition.course).where(Course.slug == COURSE, Edition.slug == slug)
    with app.app_context():
        found = db.session.scalars(query).one()
        assert found.routes is not None
        db.session.expunge_all()
        return found


@pytest.mark.engines
def test_opening_and_sending_an_edition_changes_nothing(
    gsma: Visitor, address: str, next_open: str, listing_of: ListingOf
) -> None:
    page = gsma.page(address)
    assert page.select_one("select[name=zone] option[selected][value='Europe/Zurich']")
    assert "5 places are taken." in page.get_text()
    assert send(gsma, address).status_code == 303
    assert listing_of(COURSE, next_open).head == 1


def test_the_page_s_language_makes_no_change(
    gsma: Visitor, address: str, next_open: str, listing_of: ListingOf
) -> None:
    """Boxes stand in the order of a language's alphabet; what is ticked keeps its own."""
    before = listing_of(COURSE, next_open).draft
    assert before["assignment_languages"] == ["en", "es"]
    spanish = address.replace("/en/workspace/courses", "/es/espacio/cursos")
    assert (
        send(gsma, spanish.replace("/editions/", "/ediciones/"), capacity="33").status_code == 303
    )
    after = listing_of(COURSE, next_open).draft
    assert {field for field in after if after[field] != before.get(field)} == {"capacity"}


@pytest.mark.engines
def test_an_edition_is_changed_and_published(
    sample_app: Flask, gsma: Visitor, address: str, next_open: str, listing_of: ListingOf
) -> None:
    seen: list[int] = []

    def hook(session: Session, edition_id: int) -> None:
        assert session.in_transaction()
        seen.append(edition_id)

    wiring(sample_app).after_edition_published.append(hook)
    fields = {
        "capacity": "40",
        "city": "Geneva",
        "country": "CH",
        "format": "blended",
        "languages": ["en", "fr"],
        "eligible_countries": "méxico, Fiji; pe\nSuiza, Trinidad & Tobago",
        "eligible_groups": ["small-states"],
        "eligible_by": "nationality",
        "label_en": "Winter edition",
        "venue_es": "Palacio",
        "route_credit__offered": True,
        "route_credit__deadline_at": "2027-01-04T18:00",
        "route_credit__amount": "899.50",
        "route_credit__early_amount": "700",
        "route_credit__early_until": "2026-12-20 12:00",
        "route_credit__funding": "partial",
        "route_credit__scholarship_min": "20",
        "route_credit__scholarship_max": "60",
        "route_credit__ects": "9",
        "cancelled": True,
    }
    page = gsma.page(address)
    start = date.fromisoformat(str(page.select_one("#starts_on")["value"]))  # type: ignore[index]  # It is there.
    fields["route_credit__deadline_at"] = f"{start - timedelta(days=7)}T18:00"
    fields["route_credit__early_until"] = f"{start - timedelta(days=9)} 12:00"
    assert send(gsma, address, **fields).status_code == 303
    before = edition_row(sample_app, next_open)
    assert (before.capacity, before.cancelled_at) == (30, None)
    draft = listing_of(COURSE, next_open).draft
    assert draft["eligible_countries"] == ["CH", "FJ", "MX", "PE", "TT"]
    assert draft["routes.credit"]["amount"] == "899.50"
    publish = gsma.page(f"{address}/publish").get_text()
    assert "899.50" in publish
    assert "20–60" in publish
    answer = gsma.submit(f"{address}/publish", select="main form[method=post]")
    assert answer.status_code == 303
    after = edition_row(sample_app, next_open)
    assert (after.capacity, after.city, after.languages) == (40, "Geneva", ["en", "fr"])
    assert after.cancelled_at is not None
    assert after.eligible_by is CountryBasis.NATIONALITY
    assert "Their nationality" in publish
    kept = {route.kind: route.id for route in before.routes}
    now = {route.kind: route.id for route in after.routes}
    assert kept.items() <= now.items()
    assert len(now) == 2
    assert seen == [after.id]

    send(gsma, address, cancelled=False, route_credit__offered=False, label_en="", venue_es="")
    gsma.submit(f"{address}/publish", select="main form[method=post]")
    undone = edition_row(sample_app, next_open)
    assert undone.cancelled_at is None
    assert {route.kind: route.id for route in undone.routes} == kept


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"zone": "Europe/Madrid", "opens_at": "2027-03-28T02:30"},
            {"opens_at": "does not exist"},
        ),
        ({"zone": "Europe/Madrid", "opens_at": "2027-10-31T02:30"}, {"opens_at": "occurs twice"}),
        ({"starts_on": "2027-05-03", "ends_on": "2027-05-01"}, {"ends_on": "cannot come before"}),
        ({"ends_on": ""}, {"ends_on": "both the first and the last day"}),
        ({"starts_on": "1066-10-14"}, {"starts_on": "from 1990 to 2100"}),
        ({"starts_on": "soon"}, {"starts_on": "year-month-day"}),
        ({"capacity": "4"}, {"capacity": "5 places are already taken"}),
        ({"capacity": ""}, {"capacity": "number of places"}),
        ({"capacity": "-1"}, {"capacity": "from 1 to"}),
        ({"eligible_countries": "Atlantis, Fiji"}, {"eligible_countries": "Atlantis"}),
        (
            {"route_certificate__deadline_at": ""},
            {"route_certificate-deadline_at": "closing date"},
        ),
        ({"route_certificate__amount": ""}, {"route_certificate-amount": "0 if it is free"}),
        ({"route_certificate__amount": "1.234"}, {"route_certificate-amount": "two decimals"}),
        ({"route_certificate__amount": "NaN"}, {"route_certificate-amount": "number"}),
        ({"route_certificate__amount": "1.200"}, {"route_certificate-amount": "one thousand two"}),
        ({"route_certificate__amount": "1,200"}, {"route_certificate-amount": "one thousand two"}),
        ({"capacity": "2 4"}, {"capacity": "whole number"}),
        (
            {"route_certificate__early_amount": "100"},
            {"route_certificate-early_until": "both an amount and a last day"},
        ),
        (
            {"route_certificate__deadline_at": "2099-01-01T00:00"},
            {"route_certificate-deadline_at": "close before the first day"},
        ),
        (
            {"late_entry": True, "route_certificate__deadline_at": "2099-01-01T00:00"},
            {"route_certificate-deadline_at": "before the last day is over"},
        ),
        ({"label_en": "x" * 121}, {"label_en": "at most 120"}),
    ],
)
def test_what_cannot_be_is_said_beside_the_question(
    gsma: Visitor,
    address: str,
    next_open: str,
    listing_of: ListingOf,
    fields: dict[str, Any],
    expected: dict[str, str],
) -> None:
    answer = send(gsma, address, **fields)
    assert answer.status_code == 422
    found = problems(answer)
    for name, words in expected.items():
        assert words in found[name], found
    for name, value in fields.items():
        if isinstance(value, str):
            assert value in answer.text, f"{name} was lost"
    assert listing_of(COURSE, next_open).head == 1


@pytest.mark.parametrize("written", ["1 200", "1.200,00", "1,200.00", "1200", "\u200b1\u00a0200"])
def test_a_fee_is_read_as_it_is_written_and_said_back(
    gsma: Visitor, address: str, next_open: str, listing_of: ListingOf, written: str
) -> None:
    sent = send(gsma, address, route_certificate__amount=written, capacity="1.200")
    assert sent.status_code == 303
    draft = listing_of(COURSE, next_open).draft
    assert draft["routes.certificate"]["amount"] == "1200"
    assert draft["capacity"] == 1200
    assert "one thousand two hundred" in gsma.get(f"{address}/publish").text
    spanish = f"{address}/publish".replace("/en/workspace/courses", "/es/espacio/cursos")
    assert (
        "mil doscient"
        in gsma.get(spanish.replace("editions", "ediciones").replace("/publish", "/publicar")).text
    )


def test_a_made_up_zone_is_refused(gsma: Visitor, address: str) -> None:
    form, _where = gsma.form(address, ["base"], EDITING)
    from tests.machine.visitor import fill

    data = fill(form, {}) | {"zone": ["Mars/Olympus"]}
    answer = gsma.post(address, data=data)
    assert answer.status_code == 422
    assert "zone" in problems(answer)


@pytest.mark.engines
def test_two_partners_change_an_edition(
    gsma: Visitor, hub: Visitor, address: str, next_open: str, listing_of: ListingOf
) -> None:
    mine = gsma.get(address)
    send(hub, address, capacity="33", route_certificate__amount="700")
    clash = send(gsma, mine, note_en="Bring a laptop.", route_certificate__amount="600")
    assert clash.status_code == 409
    text = soup(clash).get_text()
    assert "600" in text
    assert "700" in text
    assert not soup(clash).select("textarea[name^=own-]")
    answer = gsma.submit(
        clash, {"clash-routes.certificate": "mine"}, select="main form[method=post]", follow=True
    )
    assert "Saved as version 3" in answer.text
    told = next(
        each for each in answer.text.splitlines() if "Both sets of changes have been kept" in each
    )
    assert "Places" in told
    assert "Certificate" not in told, "What was decided against them is not kept."
    draft = listing_of(COURSE, next_open).draft
    assert (draft["capacity"], draft["words.en.note"]) == (33, "Bring a laptop.")
    assert draft["routes.certificate"]["amount"] == "600"


@pytest.mark.engines
def test_changes_that_only_together_are_wrong_are_shown_together(
    gsma: Visitor, hub: Visitor, address: str
) -> None:
    mine = gsma.get(address)
    page = soup(mine)
    deadline = str(page.select_one("#route_certificate-deadline_at")["value"])  # type: ignore[index]  # It is there.
    send(hub, address, opens_at=deadline[:10] + "T09:00")
    answer = send(gsma, mine, route_certificate__deadline_at=deadline[:10] + "T08:00")
    assert answer.status_code == 422
    assert "their changes and yours together" in answer.text
    assert "route_certificate-deadline_at" in problems(answer)


@pytest.mark.engines
def test_places_taken_since_are_seen_when_publishing(
    sample_app: Flask, gsma: Visitor, address: str, next_open: str, listing_of: ListingOf
) -> None:
    send(gsma, address, capacity="6")
    with sample_app.app_context():
        listing = db.session.get(Listing, listing_of(COURSE, next_open).id)
        assert listing is not None
        assert listing.edition is not None
        listing.edition.places_taken = 7
        db.session.commit()
    answer = gsma.submit(f"{address}/publish", select="main form[method=post]")
    assert answer.status_code == 422
    assert "7 places are already taken" in answer.text
    assert edition_row(sample_app, next_open).capacity == 30


@pytest.mark.engines
def test_the_next_edition_is_begun_from_this_one(
    gsma: Visitor,
    client_of: SignIn,
    address: str,
    next_open: str,
    listing_of: ListingOf,
    audited: Callable[[], list[str]],
) -> None:
    new = f"{HOME}/editions/new?from={next_open}"
    page = gsma.page(new)
    slug = str(page.select_one("#slug")["value"])  # type: ignore[index]  # It is there.
    answer = send(gsma, new, slug="next-year")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/editions/next-year")
    old, made = listing_of(COURSE, next_open), listing_of(COURSE, "next-year")
    assert (made.head, made.published) == (1, None)
    first = date.fromisoformat(old.draft["starts_on"])
    week = first.isocalendar()
    later = date.fromisocalendar(week.year + 1, min(week.week, 52), week.weekday)
    assert made.draft["starts_on"] == later.isoformat()
    assert slug == made.draft["starts_on"][:7]
    assert made.draft["eligible_employers"] == old.draft["eligible_employers"]
    assert audited().count("edition.create") == 1
    assert "next-year" not in client_of("").get(f"/en/courses/{COURSE}").text
    home = gsma.page(HOME)
    assert "Not published yet" in home.get_text()
    taken = send(gsma, new, slug="next-year")
    assert problems(taken) == {"slug": "This course already has an edition with this web address."}
    reserved = send(gsma, new, slug="apply")
    assert problems(reserved) == {
        "slug": "This word is reserved for the catalogue’s own web addresses."
    }
    reversed_days = send(gsma, new, slug="other", ends_on="2020-01-01")
    assert "ends_on" in problems(reversed_days)
    assert "slug" in problems(send(gsma, new, slug="Ünder_score"))
    assert "slug" in problems(send(gsma, new, slug=""))
    gsma.submit(f"{HOME}/editions/next-year/publish", select="main form[method=post]")
    assert "next-year" in client_of("").get(f"/en/courses/{COURSE}").text


@pytest.mark.engines
def test_an_empty_edition_begins_as_planned_and_is_published_as_such(
    gsma: Visitor, listing_of: ListingOf
) -> None:
    new = f"{HOME}/editions/new"
    answer = send(gsma, new, slug="some-day")
    assert answer.status_code == 303
    address = f"{HOME}/editions/some-day"
    refused = gsma.submit(f"{address}/publish", select="main form[method=post]")
    assert refused.status_code == 422
    assert "Choose the teaching language." in refused.text
    send(gsma, address, languages=["es"])
    gsma.submit(f"{address}/publish", select="main form[method=post]")
    assert listing_of(COURSE, "some-day").published == 2


@pytest.mark.engines
def test_a_link_opens_an_edition_by_invitation_and_ends_the_one_before(
    sample_app: Flask, gsma: Visitor, client_of: SignIn, address: str, next_open: str
) -> None:
    assert not gsma.page(address).select("form[action$=invitation]")
    send(gsma, address, visibility="by-invitation")
    link = "form[action$=invitation]"
    first = gsma.submit(address, select=link)
    links = [each.get_text(strip=True) for each in soup(first).select("dd code")]
    base = sample_app.config["BASE_URL"]
    assert links[0].startswith(f"{base}/en/courses/{COURSE}/{next_open}/apply?invitation=")
    assert links[1].startswith(f"{base}/es/cursos/{COURSE}/{next_open}/solicitud?invitation=")
    token = links[0].split("invitation=")[1]
    assert edition_row(sample_app, next_open).access_token_hash == hash_of(token)
    gsma.submit(f"{address}/publish", select="main form[method=post]")
    invited = links[0].removeprefix(base)
    assert client_of("").get(invited).status_code == 200
    assert client_of("").get(invited.split("?")[0]).status_code == 404
    gsma.submit(address, select=link)
    assert edition_row(sample_app, next_open).access_token_hash != hash_of(token)
    assert client_of("").get(invited).status_code == 404


@pytest.mark.parametrize(
    "email", ["admissions@gsma.example", "editor@imr.example", "ana@applicant.example"]
)
def test_who_may_not_edit_finds_nothing(as_person: SignIn, address: str, email: str) -> None:
    person = as_person(email)
    for path in (address, f"{address}/publish", f"{address}/history", f"{HOME}/editions/new"):
        assert person.get(path).status_code == 404, path
    assert person.get(f"{HOME}/editions/no-such").status_code == 404


@pytest.mark.engines
def test_history_of_an_edition(gsma: Visitor, address: str) -> None:
    send(gsma, address, capacity="31", waiting_list=False)
    page = gsma.page(f"{address}/history/2")
    assert {each.get_text(strip=True) for each in page.select(".change :is(h2, h3)")} == {
        "Places",
        "Waiting list",
    }
    answer = gsma.submit(f"{address}/history/1", select="main form[method=post]", follow=True)
    assert "restored to version 1" in answer.text


@pytest.mark.engines
def test_places_added_go_to_those_who_wait(sample_app: Flask, hub: Visitor) -> None:
    with sample_app.app_context():
        waiting = db.session.scalars(
            select(Application)
            .where(Application.place == Place.WAITING)
            .order_by(Application.edition_id, Application.waiting_number)
        ).all()
        first = waiting[0]
        edition = first.edition
        key, edition_id, capacity = first.id, edition.id, edition.capacity
        assert edition.places_taken == capacity
        address = f"/en/workspace/courses/{edition.course.slug}/editions/{edition.slug}"
    send(hub, address, capacity=str(capacity + 1))
    hub.submit(f"{address}/publish", select="main form[method=post]")
    with sample_app.app_context():
        services.fill_free_places()
        promoted, row = db.session.get(Application, key), db.session.get(Edition, edition_id)
        assert promoted is not None
        assert row is not None
        assert promoted.place in (Place.HELD, Place.TAKEN)
        assert (row.capacity, row.places_taken) == (capacity + 1, capacity + 1)
