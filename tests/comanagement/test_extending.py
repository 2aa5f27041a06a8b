"""A deadline moved later once applications have opened: told on pages and to applicants, once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.comanagement.repositories.publication import (
    edition_snapshot,
    instant_text,
    project_edition,
)
from catalogue.comanagement.rules.extending import extends
from catalogue.courses.codes import RouteKind
from catalogue.courses.models import Course, Edition, FeeRoute
from catalogue.courses.rules.states import can_be_taken
from catalogue.database import db, now
from catalogue.enrolment import services
from catalogue.enrolment.codes import Answer, Decision, EventKind
from catalogue.enrolment.models import Application, ApplicationEvent
from catalogue.i18n import formats
from catalogue.i18n.languages import using_locale
from catalogue.mail.models import OutboxMessage
from catalogue.wiring import wiring
from tests.conftest import visitor_of
from tests.enrolment.factories import (
    DAY,
    FIELDS,
    Listed,
    make_application,
    make_edition,
    make_person,
)
from tests.machine.visitor import Visitor

FIRST = datetime(2027, 1, 12, 22, 59, tzinfo=UTC)
AT = FIRST - 3 * DAY
TODAY = now()
"""From here deadlines are counted, so that two publications of one deadline mean one instant."""


@pytest.fixture
def listed(app: Flask) -> Listed:
    return make_edition(app)


def publish(app: Flask, listed: Listed, *, deadline: timedelta | None, opens: timedelta) -> None:
    """Publish the edition with a deadline so long from today, as the service does."""
    with app.app_context():
        session: Session = db.session()
        edition = session.get_one(Edition, listed.edition_id)
        at = now()
        snapshot = edition_snapshot(edition) | {"opens_at": instant_text(at + opens)}
        if deadline is not None:
            route = dict(snapshot["routes.certificate"])
            snapshot["routes.certificate"] = route | {"deadline_at": instant_text(TODAY + deadline)}
        project_edition(session, edition, snapshot, at)
        for hook in wiring(app).after_edition_published:
            hook(session, edition.id)
        session.commit()
        services.send_bulk_notifications()


def route_of(app: Flask, listed: Listed) -> FeeRoute:
    with app.app_context():
        route = db.session.get_one(Edition, listed.edition_id).routes[0]
        db.session.expunge(route)
        return route


def mails(app: Flask) -> list[OutboxMessage]:
    with app.app_context():
        found = db.session.query(OutboxMessage).filter_by(kind="extended").all()
        db.session.expunge_all()
        return found


@pytest.mark.slow
@pytest.mark.engines
def test_applicants_are_told_once_per_extension_in_their_language(
    app: Flask, listed: Listed
) -> None:
    make_application(app, listed, "ana@work.example", language="es")
    make_application(app, listed, "tom@work.example", language="en", confirmed=False)
    make_application(app, listed, "gone@work.example", answer=Answer.WITHDRAWN)
    make_application(app, listed, "no@work.example", decision=Decision.DECLINED)
    publish(app, listed, deadline=None, opens=-DAY)
    assert mails(app) == []
    publish(app, listed, deadline=40 * DAY, opens=-DAY)
    written = {each.recipient: each for each in mails(app)}
    assert set(written) == {"ana@work.example", "tom@work.example"}
    spanish, english = written["ana@work.example"], written["tom@work.example"]
    assert spanish.subject == "Se amplía el plazo de solicitud: Ciberdiplomacia"
    assert "La fecha límite era el" in spanish.text
    assert "La nueva fecha límite es el" in spanish.text
    assert "hora de Malta" in spanish.text
    assert english.subject == "Deadline extended: Cyber diplomacy"
    assert "(Malta time)" in english.text
    assert "confirm your e-mail address" in english.text
    publish(app, listed, deadline=40 * DAY, opens=-DAY)
    publish(app, listed, deadline=35 * DAY, opens=-DAY)
    assert len(mails(app)) == 2
    with app.app_context():
        noted = db.session.query(ApplicationEvent).filter_by(kind=EventKind.EXTENDED).count()
    assert noted == 2
    publish(app, listed, deadline=50 * DAY, opens=-DAY)
    assert len(mails(app)) == 4


@pytest.mark.engines
def test_a_first_deadline_is_kept_through_several_extensions(app: Flask, listed: Listed) -> None:
    first = route_of(app, listed).deadline_at
    publish(app, listed, deadline=40 * DAY, opens=-DAY)
    publish(app, listed, deadline=50 * DAY, opens=-DAY)
    route = route_of(app, listed)
    assert route.former_deadline_at == first
    assert route.told_deadline_at == route.deadline_at
    publish(app, listed, deadline=20 * DAY, opens=-DAY)
    route = route_of(app, listed)
    assert (route.former_deadline_at, route.told_deadline_at) == (None, None)


@pytest.mark.engines
def test_dates_planned_anew_before_the_opening_are_no_extension(app: Flask, listed: Listed) -> None:
    make_application(app, listed, "ana@work.example")
    publish(app, listed, deadline=40 * DAY, opens=-DAY)
    publish(app, listed, deadline=45 * DAY, opens=5 * DAY)
    assert route_of(app, listed).former_deadline_at is None
    publish(app, listed, deadline=48 * DAY, opens=-DAY)
    assert route_of(app, listed).former_deadline_at is None
    assert len(mails(app)) == 1


@pytest.mark.engines
def test_no_snapshot_knows_of_an_extension(app: Flask, listed: Listed) -> None:
    publish(app, listed, deadline=40 * DAY, opens=-DAY)
    with app.app_context():
        snapshot = edition_snapshot(db.session.get_one(Edition, listed.edition_id))
    assert not any("former" in field for field in [*snapshot, *snapshot["routes.certificate"]])


@pytest.fixture
def two_routes(app: Flask) -> Listed:
    return make_edition(app, routes=[{}, {"kind": RouteKind.CREDIT, "amount": 850}])


@pytest.mark.engines
def test_only_applicants_of_the_extended_route_are_told_and_its_name_is_given(
    app: Flask, two_routes: Listed
) -> None:
    make_application(app, two_routes, "certificate@work.example", language="en")
    make_application(app, two_routes, "credit@work.example")
    with app.app_context():
        credit = db.session.query(Application).filter_by(email="credit@work.example").one()
        credit.route_id = db.session.get_one(Edition, two_routes.edition_id).routes[1].id
        db.session.commit()
    publish(app, two_routes, deadline=40 * DAY, opens=-DAY)
    (mail,) = mails(app)
    assert mail.recipient == "certificate@work.example"
    assert "\nCertificate:\n" in mail.text
    assert "With university credit" not in mail.text


@pytest.mark.engines
def test_whoever_has_begun_an_application_is_told_too(app: Flask, listed: Listed) -> None:
    actor = make_person(app, "signed-in@work.example", language="es")
    make_application(app, listed, "sent@work.example")
    drafts = [
        ("one", {"email": " Typed@Work.example "}, "es", None),
        ("two", {"email": "typed@work.example"}, "en", None),
        ("three", {"email": "half@"}, "en", None),
        ("four", {"full_name": "Nobody yet"}, "en", None),
        ("five", {"email": "sent@work.example"}, "en", None),
        ("six", {"email": "other@work.example"}, "es", actor),
    ]
    with app.app_context():
        for token, entries, language, owner in drafts:
            services.save_draft(listed.edition_id, token, entries, language=language, actor=owner)
    publish(app, listed, deadline=40 * DAY, opens=-DAY)
    written = {each.recipient: each for each in mails(app)}
    assert set(written) == {"sent@work.example", "typed@work.example", "signed-in@work.example"}
    letter = written["typed@work.example"]
    assert letter.subject == "Más tiempo para presentar su solicitud: Ciberdiplomacia"
    assert listed.path("es") in letter.text
    assert "continu" not in letter.text
    assert len(mails(app)) == 3


def test_nobody_is_sent_to_a_form_that_takes_nothing(app: Flask) -> None:
    listed = make_edition(app, starts=60 * DAY, cancelled_at=now())
    with app.app_context():
        services.save_draft(
            listed.edition_id, "token", {"email": "a@work.example"}, language="en", actor=None
        )
    publish(app, listed, deadline=40 * DAY, opens=-DAY)
    assert mails(app) == []


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_sample_shows_its_extension_on_page_list_form_and_feed(
    reader: Visitor, lang: str
) -> None:
    course = {"en": "/en/courses", "es": "/es/cursos"}[lang]
    slug = "online-diplomacy-for-mexican-diplomats"
    said = {
        "en": ("Extended: the previous deadline was", "extended to", "(Mexico City"),
        "es": ("Plazo ampliado: la fecha límite era el", "plazo ampliado hasta el", "Ciudad de"),
    }[lang]
    page = reader.page(f"{course}/{slug}")
    was = page.select_one(".edition .was")
    assert was is not None
    assert was.get_text().startswith(said[0])
    assert "18:00" in was.get_text()
    assert said[2] in was.get_text()
    (line,) = [
        each
        for each in reader.page(f"{course}?q=diplomats&sort=title").select(".result")
        if each.select_one(f'a[href$="{slug}"]')
    ]
    moment = line.select_one("time[data-local]")
    assert moment is not None
    assert moment.get_text().startswith(said[1])
    assert "18:00 (" in moment.get_text()
    deadline = str(moment["datetime"])
    assert page.select_one(f'.edition time[datetime="{deadline}"]') is not None


@pytest.mark.parametrize(
    ("opens", "later", "expected"),
    [(-DAY, 7 * DAY, True), (DAY, 7 * DAY, False), (-DAY, -2 * DAY, False)],
)
def test_whoever_publishes_is_told_what_follows(
    opens: timedelta, later: timedelta, *, expected: bool
) -> None:
    before = {
        "opens_at": instant_text(AT + opens),
        "routes.certificate": {"deadline_at": instant_text(FIRST)},
        "routes.credit": None,
    }
    after = before | {"routes.certificate": {"deadline_at": instant_text(FIRST + later)}}
    assert extends(before, after, AT) is expected
    assert extends(before, before | {"routes.credit": after["routes.certificate"]}, AT) is False


@pytest.mark.slow
def test_the_page_before_publishing_says_so(sample_app: Flask) -> None:
    visitor = visitor_of(sample_app)
    visitor.sign_in("editor@gsma.example")
    home = "/en/workspace/courses/child-online-protection-for-regulators"
    with sample_app.app_context():
        slug = "child-online-protection-for-regulators"
        query = select(Edition).join(Edition.course).where(Course.slug == slug)
        found = db.session.scalars(query.order_by(Edition.starts_on)).all()
        coming = next(each for each in found if can_be_taken(each.routes[0], now()))
        zone, deadline = coming.zone, coming.routes[0].deadline_at
        address = f"{home}/editions/{coming.slug}"
    page = visitor.page(address)
    entry = page.select_one("#route_certificate-deadline_at")
    assert entry is not None
    later = datetime.fromisoformat(str(entry["value"])) + DAY
    editing = "main form[method=post]:has([name=base])"
    fields = {"route_certificate-deadline_at": f"{later:%Y-%m-%dT%H:%M}"}
    assert visitor.submit(address, fields, select=editing).status_code == 303
    assert "A deadline is being extended" in visitor.page(f"{address}/publish").get_text()
    visitor.submit(f"{address}/publish", select="main form[method=post]")
    slug = address.rpartition("/")[2]
    course = "/es/cursos/child-online-protection-for-regulators"
    was = visitor.page(course).select_one(f"[id='{slug}'] .was")
    assert was is not None
    assert "Plazo ampliado" in was.get_text()
    calendar = visitor.get(f"/en/courses/child-online-protection-for-regulators/{slug}.ics").text
    moved = later.replace(tzinfo=ZoneInfo(zone))
    assert f"{moved:%Y%m%dT%H%M}" in calendar or f"{moved.astimezone(UTC):%Y%m%dT%H%M}" in calendar
    assert f"{deadline:%Y%m%dT%H%M}" not in calendar
    feed = visitor.get("/en/courses.atom?q=regulators").text
    assert formats_of(sample_app, moved, zone) in feed
    with sample_app.app_context():
        services.send_bulk_notifications()
        told = db.session.query(OutboxMessage).filter_by(kind="extended").count()
    assert told > 0


def formats_of(app: Flask, at: datetime, zone: str) -> str:
    with app.app_context(), using_locale("en"):
        return formats.instant(at, zone)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_form_gives_each_way_its_own_deadline_and_the_check_the_chosen_one(
    app: Flask, client: Visitor, lang: str
) -> None:
    routes = [{}, {"kind": RouteKind.CREDIT, "deadline_at": TODAY + 10 * DAY}]
    listed = make_edition(app, routes=routes)
    moments = client.page(listed.path(lang)).select("main time[data-local]")
    assert len(moments) == 2
    assert len({str(each["datetime"]) for each in moments}) == 2
    client.submit(listed.path(lang), FIELDS | {"route": "credit"}, select="form[data-draft]")
    (chosen,) = client.page(listed.path(lang, "check")).select("main time[data-local]")
    assert str(chosen["datetime"]) == (TODAY + 10 * DAY).isoformat(timespec="seconds")


@pytest.mark.engines
def test_an_early_fee_ends_at_an_hour_in_a_zone(reader: Visitor) -> None:
    text = reader.page("/es/cursos/diplomatic-theory-and-practice").get_text()
    assert re.search(r"EUR hasta el \d+ de \w+ de \d{4}, 23:59, hora de Malta", text)
