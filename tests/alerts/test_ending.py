"""Ending alerts: with one click, for one or for all, with a way back; and by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from catalogue.accounts.models import AuditEntry
from catalogue.alerts import services
from catalogue.alerts.models import AlertSubscription
from catalogue.alerts.tokens import stop_token
from catalogue.database import db, now
from catalogue.mail.models import OutboxMessage
from tests.alerts.people import (
    EMAIL,
    FORM,
    KEPT,
    another_hour,
    ask_path,
    deliver,
    news,
    publish,
    rows,
    subscribe,
    told_of,
)
from tests.enrolment.factories import DAY, make_edition
from tests.machine.mail import MailServer
from tests.machine.visitor import Visitor, soup

pytestmark = pytest.mark.engines

ALERT = {"en": "/en/alerts/{}", "es": "/es/avisos/{}"}


def links(app: Flask, lang: str = "en") -> list[str]:
    """Return the links of every subscription, the oldest first."""
    with app.app_context():
        keys = db.session.scalars(select(AlertSubscription.stop_key).order_by(AlertSubscription.id))
        return [ALERT[lang].format(stop_token(key)) for key in keys]


def heading(response: object) -> str:
    title = soup(response).h1  # type: ignore[arg-type]  # A response of the client.
    assert title is not None
    return title.text


@pytest.fixture
def two(app: Flask, client: Visitor, mail_server: MailServer) -> list[str]:
    """Two alerts for one address; their links."""
    for _ in range(2):
        listed = make_edition(app, starts=None)
        subscribe(
            app, client, mail_server, ask_path(listed.slug), country="PE", employer_kind="regulator"
        )
        another_hour(app)
    return links(app)


@pytest.mark.slow
def test_one_click_needs_no_cookie_and_no_page_and_is_no_redirect(
    app: Flask, two: list[str]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    program = app.test_client(use_cookies=False)
    for _ in range(2):
        answer = program.post(two[0], data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert rows(app)["alert_subscription"] == 1
    assert rows(app)["alert_address"] == 1
    assert rows(app)["alert_target"] == 1
    assert heading(program.get(two[0])) == "This alert no longer exists"


def test_only_the_house_s_own_links_end_anything(app: Flask, client: Visitor) -> None:
    for token in ("nothing", "abc.def", stop_link_of_another_house(app)):
        assert client.get(ALERT["es"].format(token)).status_code == 404
        assert client.post(ALERT["es"].format(token)).status_code == 404


def stop_link_of_another_house(app: Flask) -> str:
    with app.app_context():
        key, app.config["SECRET_KEY"] = app.config["SECRET_KEY"], "another" * 8
        token = stop_token("0" * 32)
        app.config["SECRET_KEY"] = key
    return token


@pytest.mark.slow
def test_stopping_and_undoing(app: Flask, client: Visitor, two: list[str]) -> None:
    page = client.get(two[0])
    assert KEPT not in page.text
    assert page.text.count("Cyber diplomacy") >= 2
    ended = client.submit(page, select="main form[method=post]:not([action])")
    assert heading(ended) == "Alert cancelled"
    assert rows(app)["alert_subscription"] == 1
    again = client.submit(ended, select="main form[action$='/undo']")
    assert heading(again) == "Alert turned on again"
    assert sorted(links(app)) == sorted(two)
    with app.app_context():
        kept = db.session.scalars(select(AlertSubscription)).all()
        assert {row.country for row in kept} == {"PE"}
    # Undoing twice is undoing once.
    assert client.submit(ended, select="main form[action$='/undo']").status_code == 200
    assert rows(app)["alert_subscription"] == 2


@pytest.mark.slow
def test_undoing_has_an_hour_and_takes_no_forgery(
    app: Flask, client: Visitor, two: list[str]
) -> None:
    ended = client.submit(client.get(two[0]), select="main form[method=post]:not([action])")
    forged = client.submit(ended, {"ended": "forged"}, select="main form[action$='/undo']")
    assert forged.status_code == 410
    with time_machine.travel(now() + timedelta(hours=1, minutes=1)):
        late = client.submit(ended, select="main form[action$='/undo']")
    assert late.status_code == 410
    assert rows(app)["alert_subscription"] == 1


@pytest.mark.slow
def test_stopping_all_leaves_no_trace_of_the_address(
    app: Flask, client: Visitor, mail_server: MailServer, two: list[str]
) -> None:
    ended = client.submit(client.get(two[1]), select="main form[action$='/stop-all']")
    assert heading(ended) == "Alerts cancelled"
    assert set(rows(app).values()) == {0}
    with app.app_context():
        assert db.session.scalars(select(OutboxMessage)).all() == []
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.action, entry.details) == ("alert.stop-all", {"alerts": 2})
        assert all(EMAIL.lower() not in str(row.details) for row in db.session.query(AuditEntry))
    again = client.submit(ended, select="main form[action$='/undo']")
    assert heading(again) == "Alerts turned on again"
    assert sorted(links(app)) == sorted(two)


@pytest.mark.slow
def test_what_was_undone_goes_on_and_tells_nothing_old(
    app: Flask, client: Visitor, mail_server: MailServer
) -> None:
    listed = make_edition(app, opens=DAY)
    subscribe(app, client, mail_server, ask_path("q=cyber", "search"))
    publish(app, listed, opens_at=now() - DAY)
    assert news(app) == 1
    (link,) = links(app)
    ended = client.submit(client.get(link), select="main form[method=post]:not([action])")
    client.submit(ended, select="main form[action$='/undo']")
    assert news(app) == 0
    other = make_edition(app, opens=-DAY)
    publish(app, other)
    assert news(app) == 1


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.slow
def test_an_alert_that_ends_asks_before_and_can_be_renewed(
    app: Flask, client: Visitor, mail_server: MailServer, lang: str
) -> None:
    listed = make_edition(app, starts=None)
    subscribe(app, client, mail_server, ask_path(listed.slug, lang=lang))
    start = now()
    subject = {"en": "Your alert expires on", "es": "Su suscripción vence el"}[lang]
    with time_machine.travel(start + 690 * DAY), app.app_context():
        assert services.remind() == 0
    with time_machine.travel(start + 705 * DAY):
        with app.app_context():
            assert services.remind() == 1
            assert services.remind() == 0
        deliver(app)
        (letter,) = told_of(mail_server)
        assert str(letter["Subject"]).startswith(subject)
        page = client.get(links(app, lang)[0])
        keep = {"en": "/keep", "es": "/conservar"}[lang]
        assert client.submit(page, select=f"main form[action$='{keep}']").status_code == 303
    with time_machine.travel(start + 800 * DAY), app.app_context():
        assert services.forget_ended() == 0
    with time_machine.travel(start + (705 + 731) * DAY), app.app_context():
        assert services.forget_ended() == 1
        assert services.keep("0") is False
    assert set(rows(app).values()) == {0}


@pytest.mark.slow
def test_the_forms_of_the_page_ask_for_their_token(
    app: Flask, client: Visitor, two: list[str]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for path in (f"{two[0]}/stop-all", f"{two[0]}/keep", "/en/alerts/undo"):
        assert client.post(path).status_code == 400
    assert rows(app)["alert_subscription"] == 2
    assert (
        client.submit(client.get(two[0]), select=f"{FORM}[action$='/stop-all']").status_code == 200
    )
