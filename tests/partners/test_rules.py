from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from catalogue.accounts.access import Actor, MemberRole, Office
from catalogue.partners.access import OF_ONE_ORGANISATION, Action, may
from catalogue.partners.rules import has_ended, is_open, is_slug, slug_of

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Instituto Matías Romero", "instituto-matias-romero"),
        ("Academia Diplomática de Ñuñoa", "academia-diplomatica-de-nunoa"),
        ("  St. John’s – College (UK) ", "st-johns-college-uk"),
        ("Malta–México", "malta-mexico"),
        ("外交学院", ""),
        ("word " * 30, "-".join(["word"] * 16)),
        ("x" * 100, "x" * 80),
    ],
)
def test_a_slug_is_made_of_a_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize(
    ("slug", "usable"),
    [
        ("academy", True),
        ("academy-2", True),
        ("join", False),
        ("", False),
        ("Academy", False),
        ("-academy", False),
        ("academy-", False),
        ("a--b", False),
        ("academía", False),
        ("a/b", False),
        ("a" * 80, True),
        ("a" * 81, False),
    ],
)
def test_what_a_slug_may_be(slug: str, usable: bool) -> None:
    assert is_slug(slug, {"join"}) is usable


def test_an_invitation_is_open_until_accepted_or_old() -> None:
    assert is_open(None, AT + timedelta(seconds=1), AT)
    assert not is_open(None, AT, AT)
    assert not is_open(AT, AT + timedelta(days=1), AT)


def actor(*offices: Office, hub: bool = False) -> Actor:
    return Actor(1, "Ana", "ana@mail.example", "en", hub=hub, offices=offices)


@pytest.mark.parametrize("action", list(Action))
def test_the_hub_may_do_everything(action: Action) -> None:
    assert may(actor(hub=True), action, 7)


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("role", list(MemberRole))
@pytest.mark.parametrize("organisation", [7, 8, None])
def test_members_manage_their_own_institution_only(
    action: Action, role: MemberRole, organisation: int | None
) -> None:
    allowed = action is Action.MANAGE_MEMBERS and role is MemberRole.MANAGER and organisation == 7
    assert may(actor(Office(7, role)), action, organisation) is allowed


def test_what_members_may_do_stands_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OF_ONE_ORGANISATION, Action.DECIDE_ENQUIRIES, MemberRole.EDITOR)
    assert may(actor(Office(7, MemberRole.EDITOR)), Action.DECIDE_ENQUIRIES, 7)
    assert not may(actor(Office(7, MemberRole.ADMISSIONS)), Action.DECIDE_ENQUIRIES, 7)


@pytest.mark.parametrize(
    ("until", "ended"),
    [
        ("", False),
        ("2026", False),
        ("2025", True),
        ("2026-05", False),
        ("2026-04", True),
        ("2024-02", True),
        ("2026-05-10", False),
        ("2026-05-09", True),
        ("2026-12", False),
    ],
)
def test_a_membership_lasts_to_the_end_of_its_last_day_month_or_year(
    until: str, ended: bool
) -> None:
    assert has_ended(until, date(2026, 5, 10)) is ended
