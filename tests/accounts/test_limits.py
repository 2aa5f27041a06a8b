"""Limits: one count per account for all processes, and nobody is locked out by others."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from limits import parse
from limits.errors import StorageError
from sqlalchemy import func, select
from werkzeug.exceptions import TooManyRequests
from werkzeug.test import TestResponse

from catalogue.accounts.context.devices import COOKIE
from catalogue.accounts.limits import PER_ACCOUNT, PER_NETWORK, PER_PLACE, AccountBusy, limit
from catalogue.accounts.models import AttemptCount, Person
from catalogue.accounts.rules import account_key, network_of, normalised_email
from catalogue.accounts.services import counting
from catalogue.accounts.services.counting import SharedCounts, forget_old_counts
from catalogue.config import ROOT
from catalogue.database import db, now, writing
from catalogue.wiring import wiring
from tests.accounts.people import PASSWORD, add_person, letters, link_in
from tests.conftest import visitor_of
from tests.machine import apps
from tests.machine.databases import Place
from tests.machine.visitor import Visitor, soup

pytestmark = pytest.mark.engines

EMAIL = "ana@mail.example"
FORM = "main form[method=post]"
SPELLINGS = (
    "ana@mail.example",
    "ANA@mail.example",
    " ana@mail.example ",
    "ana@MAIL.example",
    "ana@ｍail.example",
    "ana@mａil.example",
    "ana@mail。example",
    "ana@mail．example",
    "ana@mail｡example",
    "ana@mail.ｅxample",
    "Ana@ＭＡＩＬ.example",
)
"""One address, as the account's look-up sees it."""


def attempt(
    app: Flask, email: str = EMAIL, password: str = "wrong", *, place: str = "192.0.2.1"
) -> TestResponse:
    """Try to sign in with a browser that was never here, from a network."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    return enter(client, email, password, place=place)


def enter(
    client: Visitor, email: str = EMAIL, password: str = PASSWORD, *, place: str = "192.0.2.1"
) -> TestResponse:
    return client.submit(
        "/en/sign-in",
        {"email": email, "password": password},
        select=FORM,
        environ_overrides={"REMOTE_ADDR": place},
    )


@contextmanager
def asking(app: Flask, place: str = "192.0.2.1") -> Iterator[None]:
    """Be a request from a network, to call ``limit`` as views do."""
    with app.test_request_context(
        "/en/", base_url="http://catalogue.test", environ_overrides={"REMOTE_ADDR": place}
    ):
        yield


def allowed(app: Flask, action: str, account: str, *, place: str = "192.0.2.1") -> bool:
    with asking(app, place):
        try:
            limit(action, account)
        except TooManyRequests:
            return False
        return True


@pytest.fixture
def _soon_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an account be busy after fewer attempts, for the tests' speed."""
    for action in ("sign-in", "reset"):
        monkeypatch.setitem(PER_ACCOUNT, action, parse("12 per hour"))


@pytest.mark.slow
def test_attempts_are_limited(make_app: Callable[..., Flask]) -> None:
    app = make_app("empty", LIMITS="1")
    for _ in range(10):
        assert attempt(app).status_code == 422
    answer = attempt(app)
    assert answer.status_code == 429
    assert "Too many attempts" in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert attempt(app, "other@mail.example").status_code == 422


@pytest.mark.slow
def test_the_words_are_kept_where_it_was_too_often(make_app: Callable[..., Flask]) -> None:
    app = make_app("empty", LIMITS="1")
    client = visitor_of(app)
    for _ in range(21):
        page = client.get("/en/password/reset")
        answer = client.submit(page, {"email": f"a{_}@mail.example"}, select=FORM)
    assert answer.status_code == 429
    assert soup(answer).select_one("input[name=email]")["value"] == "a20@mail.example"  # type: ignore[index]  # Present.


@pytest.mark.slow
def test_whoever_knows_the_password_is_never_slowed_down(make_app: Callable[..., Flask]) -> None:
    app = make_app("empty", LIMITS="1")
    add_person(app)
    for _ in range(12):
        assert attempt(app, password=PASSWORD).status_code == 303


@pytest.mark.slow
def test_a_restart_forgets_nothing_and_two_apps_count_together(place: Place) -> None:
    with (
        apps.running(place.settings(LIMITS="1")) as one,
        apps.running(place.settings(LIMITS="1")) as two,
    ):
        add_person(one)
        for number in range(10):
            assert attempt((one, two)[number % 2]).status_code == 422
        assert attempt(one).status_code == 429
        assert attempt(two).status_code == 429
    with apps.running(place.settings(LIMITS="1")) as three:
        assert attempt(three).status_code == 429


PROCESS = """
import sys
from tests.accounts.test_limits import allowed
from tests.machine import apps
settings = dict(line.split("=", 1) for line in sys.stdin.read().splitlines())
with apps.running(settings) as app:
    print(sum(allowed(app, "reset", "ana@mail.example") for _ in range(4)))
"""


@pytest.mark.slow
def test_processes_count_together(place: Place) -> None:
    settings = "\n".join(f"{k}={v}" for k, v in place.settings(LIMITS="1").items())
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    passed = [int(each.communicate(settings, timeout=120)[0]) for each in running]
    assert sum(passed) == PER_PLACE["reset"].amount


@pytest.mark.slow
@pytest.mark.parametrize("action", sorted(PER_PLACE))
def test_every_spelling_of_an_address_has_one_count(
    make_app: Callable[..., Flask], action: str
) -> None:
    assert {normalised_email(each) for each in SPELLINGS} == {EMAIL}
    app = make_app("empty", LIMITS="1")
    passed = [
        allowed(app, action, SPELLINGS[number % len(SPELLINGS)])
        for number in range(PER_PLACE[action].amount + len(SPELLINGS))
    ]
    assert sum(passed) == PER_PLACE[action].amount


@pytest.mark.slow
def test_spellings_do_not_sign_in_more_often(make_app: Callable[..., Flask]) -> None:
    app = make_app("empty", LIMITS="1")
    add_person(app)
    statuses = [attempt(app, each).status_code for each in SPELLINGS]
    assert statuses == [422] * 10 + [429]


def test_what_is_no_address_is_counted_as_typed() -> None:
    assert account_key("  Nobody ") == "nobody"
    assert account_key("ANA@ｍail.example") == EMAIL


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_a_subscriber_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.slow
def test_wrong_passwords_from_elsewhere_lock_nobody_out(make_app: Callable[..., Flask]) -> None:
    app = make_app("empty", LIMITS="1")
    add_person(app)
    owner = visitor_of(app)
    assert enter(owner).status_code == 303
    owner.submit("/en/account", select="form[action$='/sign-out']")
    for number in range(20):
        attempt(app, place=f"198.51.100.{number % 2}")
    # Elsewhere it is over; the owner gets in, where they were and from any other network.
    assert attempt(app, place="198.51.100.0").status_code == 429
    assert enter(owner).status_code == 303
    assert attempt(app, password=PASSWORD, place="203.0.113.9").status_code == 303


@pytest.mark.usefixtures("_soon_busy")
@pytest.mark.slow
def test_a_flood_from_everywhere_leaves_the_owner_a_way_in(make_app: Callable[..., Flask]) -> None:
    app = make_app("empty", LIMITS="1")
    add_person(app)
    owner, newly = visitor_of(app), visitor_of(app)
    assert enter(owner).status_code == 303
    owner.submit("/en/account", select="form[action$='/sign-out']")
    for number in range(PER_ACCOUNT["sign-in"].amount):
        assert allowed(app, "sign-in", EMAIL, place=f"198.51.100.{number}")
    assert attempt(app, place="203.0.113.9").status_code == 429
    # The browser that they know passes, from whatever network, the attackers' own included.
    assert enter(owner, place="198.51.100.1").status_code == 303
    # A new browser does not, says what to do, and passes after the letter.
    answer = enter(newly, place="203.0.113.9")
    assert answer.status_code == 429
    assert soup(answer).select_one('main a[href="/en/password/reset"]') is not None
    assert newly.submit("/en/password/reset", {"email": EMAIL}, select=FORM).status_code == 303
    chosen = "seven far lighthouses"
    newly.submit(link_in(letters(app, "reset")[-1]), {"new_password": chosen}, select=FORM)
    assert enter(newly, password=chosen, place="203.0.113.9").status_code == 303


@pytest.mark.usefixtures("_soon_busy")
@pytest.mark.slow
def test_a_known_browser_is_limited_by_itself(make_app: Callable[..., Flask]) -> None:
    app = make_app("empty", LIMITS="1")
    add_person(app)
    add_person(app, "other@mail.example")
    client = visitor_of(app)
    assert enter(client).status_code == 303
    client.submit("/en/account", select="form[action$='/sign-out']")
    statuses = [enter(client, password="wrong").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    # To another account it is a browser like any other.
    for number in range(PER_ACCOUNT["sign-in"].amount):
        allowed(app, "sign-in", "other@mail.example", place=f"198.51.100.{number}")
    assert enter(client, "other@mail.example").status_code == 429


@pytest.mark.slow
def test_signing_in_again_and_again_gets_around_no_network(
    make_app: Callable[..., Flask],
) -> None:
    """A browser is known by a new number after each sign-in; that is no way to write for ever."""
    app = make_app("empty", LIMITS="1")
    add_person(app)
    client = visitor_of(app)
    passed = 0
    for _ in range(PER_NETWORK["join"].amount // PER_PLACE["join"].amount + 2):
        assert enter(client).status_code == 303
        cookie = client.get_cookie("device", domain="catalogue.test")
        assert cookie is not None
        for _attempt in range(PER_PLACE["join"].amount):
            with app.test_request_context(
                "/en/",
                base_url="http://catalogue.test",
                headers={"Cookie": f"device={cookie.value}"},
                environ_overrides={"REMOTE_ADDR": "192.0.2.1"},
            ):
                try:
                    limit("join", EMAIL)
                    passed += 1
                except TooManyRequests:
                    pass
        client.submit("/en/account", select="form[action$='/sign-out']")
    assert passed == PER_NETWORK["join"].amount


@pytest.mark.usefixtures("_soon_busy")
@pytest.mark.slow
def test_a_forged_or_old_device_is_none(make_app: Callable[..., Flask]) -> None:
    app = make_app("empty", LIMITS="1")
    add_person(app)
    client = visitor_of(app)
    assert enter(client).status_code == 303
    cookie = client.get_cookie("device", domain="catalogue.test")
    assert cookie is not None
    assert EMAIL not in cookie.value
    assert cookie.http_only
    client.submit("/en/account", select="form[action$='/sign-out']")
    for number in range(PER_ACCOUNT["sign-in"].amount):
        allowed(app, "sign-in", EMAIL, place=f"198.51.100.{number}")
    client.set_cookie("device", cookie.value[:-2] + "xx", domain="catalogue.test")
    assert enter(client).status_code == 429
    client.set_cookie("device", cookie.value, domain="catalogue.test")
    with time_machine.travel(now() + timedelta(days=366)):
        for number in range(PER_ACCOUNT["sign-in"].amount):
            allowed(app, "sign-in", EMAIL, place=f"198.51.100.{number}")
        assert enter(client).status_code == 429


@pytest.mark.usefixtures("_soon_busy")
@pytest.mark.slow
def test_asked_too_often_for_a_new_password_the_owner_has_letters_enough(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app("empty", LIMITS="1")
    add_person(app)
    for number in range(PER_ACCOUNT["reset"].amount):
        assert allowed(app, "reset", EMAIL, place=f"198.51.100.{number}")
    with asking(app, "203.0.113.1"), pytest.raises(AccountBusy):
        limit("reset", EMAIL)
    answer = visitor_of(app).submit("/en/password/reset", {"email": EMAIL}, select=FORM)
    assert answer.location == "/en/password/reset/sent"
    assert letters(app) == []


@pytest.mark.usefixtures("_soon_busy")
@pytest.mark.slow
def test_asked_too_often_the_owner_has_letters_enough_for_a_first_password_too(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app("empty", LIMITS="1")
    person_id = add_person(app)
    client = visitor_of(app)
    enter(client)
    with app.app_context():
        session = writing()
        session.get_one(Person, person_id).password = None
        session.commit()
    # It came by confirming an application, which makes no browser known to the account.
    client.delete_cookie(COOKIE, domain="catalogue.test")
    with time_machine.travel(now() + timedelta(minutes=61)):
        for number in range(PER_ACCOUNT["reset"].amount):
            assert allowed(app, "reset", EMAIL, place=f"198.51.100.{number}")
        page = client.get("/en/account/password")
        answer = client.submit(page, select=FORM, button="send")
    assert answer.location == "/en/password/reset/sent"
    assert letters(app) == []


def test_counts_fade_and_are_deleted(app: Flask) -> None:
    counts, item = SharedCounts(), parse("4 per hour")
    start = now().replace(minute=30, second=0, microsecond=0) + timedelta(hours=1)
    with time_machine.travel(start, tick=False) as clock, app.app_context():
        assert [counts.hit(item, "a") for _ in range(6)] == [True] * 4 + [False] * 2
        assert 0 < counts.wait(item, "a") <= 3600
        assert counts.hit(item, "b")
        clock.move_to(start + timedelta(minutes=31))
        # A minute into the next hour, nearly all of the last still counts.
        assert not counts.test(item, "a")
        wait = counts.wait(item, "a")
        clock.move_to(start + timedelta(minutes=31, seconds=wait - 2))
        assert not counts.test(item, "a")
        clock.move_to(start + timedelta(minutes=31, seconds=wait + 1))
        assert counts.hit(item, "a")
        assert not counts.test(item, "a")
        assert forget_old_counts() == 0
        clock.move_to(start + timedelta(hours=5))
        assert counts.test(item, "a")
        assert forget_old_counts() == 3
        assert db.session.scalar(select(func.count()).select_from(AttemptCount)) == 0


def test_old_counts_are_looked_for_before_anything_is_written(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "BATCH", 3)
    with app.app_context():
        for number in range(7):
            assert SharedCounts().hit(parse("4 per hour"), f"{number}")
        with monkeypatch.context() as locks:
            locks.setattr(counting, "writing", lambda: pytest.fail("A lock taken for nothing."))
            assert forget_old_counts() == 0
        with time_machine.travel(now() + timedelta(hours=3)):
            with apps.count_statements(app) as seen:
                assert forget_old_counts() == 7
            # Three, three and one, each in a transaction of its own.
            assert [each.split()[0] for each in seen] == ["SELECT", *["DELETE"] * 3]


def test_the_table_names_nobody(make_app: Callable[..., Flask]) -> None:
    app = make_app("empty", LIMITS="1")
    assert allowed(app, "sign-in", EMAIL)
    with app.app_context():
        buckets = db.session.scalars(select(AttemptCount.bucket)).all()
    assert len(buckets) == 3
    assert all(len(each) == 64 and int(each, 16) for each in buckets)


@pytest.mark.slow
def test_looking_writes_nothing(
    make_app: Callable[..., Flask], count_statements: Callable[[Flask], Any]
) -> None:
    app = make_app("empty", LIMITS="1")
    add_person(app)
    client = visitor_of(app)
    with count_statements(app) as seen:
        for address in ("/en/sign-in", "/en/password/reset", "/en/partners/join", "/en/"):
            client.get(address)
    assert not [each for each in seen if not each.lstrip().upper().startswith("SELECT")]
    # What is refused costs reads.
    for _ in range(10):
        attempt(app)
    with count_statements(app) as seen:
        assert attempt(app).status_code == 429
    assert not [each for each in seen if not each.lstrip().upper().startswith("SELECT")]


@pytest.mark.slow
def test_without_redis_the_database_counts(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def hit(self, *_keys: object) -> bool:
            raise StorageError(ConnectionError("away"))

    app = make_app("empty", LIMITS="1")
    wiring(app).redis = Away()  # type: ignore[assignment]  # Stands for one.
    passed = [allowed(app, "join", EMAIL) for _ in range(7)]
    assert passed == [True] * PER_PLACE["join"].amount + [False] * 2
    with asking(app):
        limit("join")


def test_redis_counts_where_there_is_one(make_app: Callable[..., Flask]) -> None:
    class Redis:
        """Stands for the limits library's strategy over Redis."""

        def __init__(self) -> None:
            self.left = 4

        def hit(self, _item: object, *_keys: str) -> bool:
            self.left -= 1
            return self.left >= 0

        def get_window_stats(self, _item: object, *_keys: str) -> Any:
            return type("Stats", (), {"reset_time": now().timestamp() + 90})()

    app = make_app("empty", LIMITS="1")
    wiring(app).redis = Redis()  # type: ignore[assignment]  # Stands for one.
    with asking(app):
        limit("join", EMAIL)
        with pytest.raises(TooManyRequests) as refused:
            limit("join", EMAIL)
    assert refused.value.retry_after in (90, 91)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(AttemptCount)) == 0


def test_every_limit_has_a_wider_and_a_slower_one() -> None:
    assert set(PER_PLACE) == set(PER_ACCOUNT)
    assert set(PER_PLACE) <= set(PER_NETWORK)
    for action, place in PER_PLACE.items():
        assert PER_ACCOUNT[action].amount > place.amount
        assert PER_NETWORK[action].amount > place.amount
