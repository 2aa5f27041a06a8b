"""Drafts belong to their owner only, and what anybody may write of them is bounded."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from limits import parse

from catalogue.accounts.limits import PER_NETWORK
from catalogue.accounts.models import AuditEntry, Person
from catalogue.accounts.tokens import reset_token
from catalogue.database import db, now
from catalogue.enrolment import services
from catalogue.enrolment.context.applying import MOST_COOKIES
from catalogue.enrolment.forms import ApplicationForm
from catalogue.enrolment.models import ApplicationDraft
from tests.conftest import visitor_of
from tests.enrolment.factories import (
    FIELDS,
    PASSWORD,
    Listed,
    make_edition,
    make_person,
)
from tests.enrolment.test_drafts import FORM, begin, mailed_link, name_in
from tests.machine.apps import count_statements
from tests.machine.visitor import Visitor, soup


def copied(client: Visitor, listed: Listed) -> str:
    cookie = client.get_cookie(listed.cookie, domain="catalogue.test")
    assert cookie is not None
    return cookie.value


def with_token(app: Flask, listed: Listed, token: str) -> Visitor:
    other = visitor_of(app)
    other.set_cookie(listed.cookie, token, domain="catalogue.test")
    return other


@pytest.mark.slow
def test_a_token_laid_ready_opens_nothing_afterwards(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    for token in ("a", "é", "x" * 3_000):
        victim = with_token(app, listed, token)
        begin(victim, listed, full_name="Ana")
        assert copied(victim, listed) != token
        assert len(copied(victim, listed)) > 40
        assert name_in(with_token(app, listed, token), listed.path()) == ""
        assert name_in(victim, listed.path()) == "Ana"
        begin(victim, listed, full_name="Ana N.")
        assert name_in(victim, listed.path()) == "Ana N."


def test_looking_at_the_form_gives_no_token(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    answer = client.get(listed.path())
    assert "draft" not in str(answer.headers.getlist("Set-Cookie"))


def test_one_draft_s_token_says_nothing_of_the_next(app: Flask, client: Visitor) -> None:
    """Whoever sat at the computer first and kept the cookie reads nothing that comes later."""
    first, second = make_edition(app), make_edition(app)
    begin(client, first, full_name="Somebody")
    known = copied(client, first)
    begin(client, second, full_name="Ana")
    assert copied(client, second) != known
    assert copied(client, first) == known
    assert name_in(with_token(app, second, known), second.path()) == ""
    assert name_in(client, first.path()) == "Somebody"


@pytest.mark.engines
@pytest.mark.slow
def test_signing_in_and_out_changes_every_token(app: Flask, client: Visitor) -> None:
    listed, sent = make_edition(app), make_edition(app)
    begin(client, listed)
    client.submit(sent.path(), FIELDS, select=FORM, button="continue")
    client.submit(sent.path(step="check"))
    before, receipt = copied(client, listed), copied(client, sent)
    person = make_person(app, "ana@work.example")
    client.sign_in(person.email, PASSWORD)
    during = copied(client, listed)
    assert during != before
    assert copied(client, sent) != receipt
    client.submit(listed.path(), {"full_name": "Ana N."}, select=FORM, button="save")
    # The draft is hers: neither the old token nor the present one opens it for anybody else.
    luis = make_person(app, "luis@work.example")
    for token in (before, during):
        thief = with_token(app, listed, token)
        assert name_in(thief, listed.path()) == ""
        thief.submit(listed.path(), {"full_name": "Mine"}, select=FORM, button="save")
        thief.sign_in(luis.email, PASSWORD)
        assert name_in(thief, listed.path()) != "Ana N."
    assert name_in(client, listed.path()) == "Ana N."
    client.submit("/en/account", select="form[action$='/sign-out']")
    assert client.get_cookie(listed.cookie, domain="catalogue.test") is None
    assert client.get_cookie(sent.cookie, domain="catalogue.test") is None
    client.sign_in(person.email, PASSWORD)
    assert name_in(client, listed.path()) == "Ana N."


def test_a_receipt_does_not_stay_behind_at_the_computer(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    client.submit(listed.path(), FIELDS, select=FORM, button="continue")
    client.submit(listed.path(step="check"))
    person = make_person(app, "ana@work.example")
    client.sign_in(person.email, PASSWORD)
    receipt = copied(client, listed)
    assert client.get(listed.path(step="received")).status_code == 200
    client.submit("/en/account", select="form[action$='/sign-out']")
    thief = with_token(app, listed, receipt)
    assert thief.get(listed.path(step="received")).status_code == 303


@pytest.mark.slow
def test_what_is_sent_from_another_device_shows_its_receipt(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    person = make_person(app, "ana@work.example")
    client.sign_in(person.email, PASSWORD)
    begin(client, listed)
    other = visitor_of(app)
    other.sign_in(person.email, PASSWORD)
    other.submit(listed.path(), FIELDS, select=FORM, button="continue")
    assert other.submit(listed.path(step="check")).location == listed.path(step="received")
    assert other.get(listed.path(step="received")).status_code == 200


def test_choosing_a_new_password_loses_no_draft(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    begin(client, listed)
    person = make_person(app, "ana@work.example")
    with app.app_context():
        token = reset_token(db.session.get_one(Person, person.person_id))
    client.submit(
        f"/en/password/reset/{token}",
        {"new_password": "seven far lighthouses"},
        select="main form[method=post]",
    )
    assert name_in(client, listed.path()) == "Ana"


def test_a_link_to_what_has_become_somebody_s_own_is_for_them(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    begin(client, listed)
    client.submit(listed.path(step="later"), {"email": "ana@home.example"})
    link = mailed_link(app)
    person = make_person(app, "ana@work.example")
    client.sign_in(person.email, PASSWORD)
    found = visitor_of(app)
    assert found.get(link).location.startswith("/en/sign-in?next=")
    luis = make_person(app, "luis@work.example")
    found.sign_in(luis.email, PASSWORD)
    assert found.get(link).status_code == 404
    mine = visitor_of(app)
    mine.sign_in(person.email, PASSWORD)
    assert mine.submit(link).location == listed.path()
    with app.app_context():
        assert services.move_draft(1, luis.person_id) is None


@pytest.mark.engines
def test_a_browser_keeps_so_many_drafts(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    for number in range(MOST_COOKIES + 3):
        client.set_cookie(f"draft-{9000 + number}", "x" * 43, domain="catalogue.test")
    begin(client, listed)
    header = client.get(listed.path()).request.headers["Cookie"]
    assert header.count("draft-") == MOST_COOKIES
    assert listed.cookie in header
    assert "draft-9000=" not in header


@pytest.mark.engines
@pytest.mark.slow
def test_texts_far_too_long_are_refused_at_their_field(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    for name, most in (("full_name", 200), ("email", 320), ("motivation", 3_000)):
        over = "é" * (most * 3 + 1)
        fields = FIELDS | {"position": "Adviser", name: over}
        answer = client.submit(listed.path("es"), fields, select=FORM, button="save")
        assert answer.status_code == 422
        page = soup(answer)
        assert page.select_one(f"#{name}-error") is not None
        control = page.select_one(f"#{name}")
        assert control is not None
        assert over in (control.get("value") or control.text)
        assert page.select_one("#position")["value"] == "Adviser"  # type: ignore[index]  # Present.
    with app.app_context():
        assert db.session.query(ApplicationDraft).count() == 0
    # A text that is only too long is kept, and said to be so when it is sent.
    begin(client, listed, motivation="x" * 9_000)
    with app.app_context():
        [draft] = db.session.query(ApplicationDraft).all()
        assert len(draft.entries["motivation"]) == 9_000


@pytest.mark.slow
def test_codes_made_up_are_not_kept(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, countries=["PE"], eligible_by="nationality")
    page = client.get(listed.path())
    token = soup(page).select_one(f"{FORM} [name=csrf_token]")["value"]  # type: ignore[index]  # Present.
    for typed in (
        {"country": "x" * 101},
        {"employer_kind": "x" * 101},
        {"notice": "x" * 101},
        {"nationality": ["PE"] * 11},
    ):
        answer = client.post(listed.path(), data={"csrf_token": token, "save": "1", **typed})
        assert answer.status_code == 422
    with app.app_context():
        assert db.session.query(ApplicationDraft).count() == 0


def test_every_question_that_is_kept_has_a_bound() -> None:
    for name in ("full_name", "email", "position", "employer", "motivation"):
        unbound = getattr(ApplicationForm, name)
        checks = [*unbound.args, *unbound.kwargs.get("validators", ())][1]
        assert any(getattr(each, "most", getattr(each, "max", None)) for each in checks), name


@pytest.mark.engines
def test_a_draft_has_a_largest_size(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    texts = {"full_name": 200, "email": 320, "position": 200, "employer": 200, "motivation": 3_000}
    begin(client, listed, **{name: "€" * (most * 3) for name, most in texts.items()})
    with app.app_context():
        [draft] = db.session.query(ApplicationDraft).all()
        assert len(json.dumps(draft.entries)) < 80_000


@pytest.mark.engines
@pytest.mark.slow
def test_new_drafts_are_limited_and_nothing_typed_is_lost(make_app: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(PER_NETWORK, "draft", parse("3 per hour"))
    app = make_app(LIMITS="1")
    listed = make_edition(app)
    first = visitor_of(app)
    begin(first, listed)
    for _ in range(2):
        begin(visitor_of(app), listed)
    answer = begin(visitor_of(app), listed, full_name="Ana Núñez")
    assert answer.status_code == 429
    assert soup(answer).select_one("[name=full_name]")["value"] == "Ana Núñez"  # type: ignore[index]  # Present.
    # Whoever has a draft goes on with it.
    for _ in range(4):
        assert begin(first, listed).status_code == 303
    person = make_person(app, "ana@work.example")
    member = visitor_of(app)
    member.sign_in(person.email, PASSWORD)
    assert begin(member, listed).status_code == 303


@pytest.mark.slow
def test_saving_without_a_name_leaves_no_line_in_the_audit_log(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    for _ in range(3):
        begin(client, listed)
    with app.app_context():
        assert db.session.query(AuditEntry).filter_by(action="draft.save").count() == 0
    person = make_person(app, "ana@work.example")
    client.sign_in(person.email, PASSWORD)
    begin(client, listed)
    with app.app_context():
        assert db.session.query(AuditEntry).filter_by(action="draft.save").count() == 1


@pytest.mark.engines
@pytest.mark.parametrize(
    ("typed", "asked", "days"),
    [({}, False, 7), ({"email": "half@"}, False, 7), ({"email": "a@b.example"}, False, 30),
     ({}, True, 30)],
)  # fmt: skip
def test_a_draft_that_nobody_can_be_told_of_is_kept_for_a_week(
    app: Flask, client: Visitor, typed: dict[str, str], asked: bool, days: int
) -> None:
    listed = make_edition(app)
    assert "7 days" in client.get(listed.path()).text
    begin(client, listed, **typed)
    if asked:
        client.submit(listed.path(step="later"), {"email": "ana@work.example"})
    for passed, left in ((days - 1, 1), (days + 1, 0)):
        with app.app_context():
            for draft in db.session.query(ApplicationDraft):
                draft.updated_at = now() - timedelta(days=passed)
            db.session.commit()
            services.delete_abandoned_drafts()
            assert db.session.query(ApplicationDraft).count() == left


@pytest.mark.engines
def test_so_many_drafts_and_no_more(app: Flask) -> None:
    listed = make_edition(app)
    person = make_person(app, "ana@work.example")
    with app.app_context():
        for number in range(4):
            listed.save_draft({"full_name": f"{number}"})
        listed.save_draft({"full_name": "reachable", "email": "a@b.example"})
        listed.save_draft({"full_name": "own"}, person)
        for number, draft in enumerate(db.session.query(ApplicationDraft)):
            draft.updated_at = now() + timedelta(minutes=number if number != 4 else -90)
        db.session.commit()
        with count_statements(app) as seen:
            assert services.delete_excess_drafts(5) == 0
        # Counted, and no lock is taken for nothing.
        assert [each.split()[0] for each in seen] == ["SELECT"]
        assert services.delete_excess_drafts(3) == 2
        left = [each.entries["full_name"] for each in db.session.query(ApplicationDraft)]
        assert sorted(left) == ["2", "3", "own", "reachable"]
