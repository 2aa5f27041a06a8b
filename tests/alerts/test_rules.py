from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalogue.accounts.access import Actor, MemberRole, Office
from catalogue.alerts.access import may_see_interest
from catalogue.alerts.codes import AlertEvent
from catalogue.alerts.rules import criteria
from catalogue.alerts.rules import news as rules_news
from catalogue.courses.codes import State
from catalogue.search.filters import Filters

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
ANNOUNCED, OPENED, FREED = AlertEvent.ANNOUNCED, AlertEvent.OPENED, AlertEvent.FREED
TAKING = {State.OPEN, State.OPEN_RUNNING, State.WAITLIST}


def expected(before: State | None, after: State) -> AlertEvent | None:
    """Say the same in other words: the obvious table."""
    if after not in TAKING:
        dated = after is State.UPCOMING
        return ANNOUNCED if dated and before in (None, State.PLANNED, State.CANCELLED) else None
    if before is State.FULL or (before is State.WAITLIST and after is not State.WAITLIST):
        return FREED
    return None if before in TAKING else OPENED


def test_what_is_news() -> None:
    every = [(before, after) for before in (None, *State) for after in State]
    wrong = [each for each in every if rules_news.event(*each) is not expected(*each)]
    assert wrong == []


def test_only_what_is_new_is_told_and_an_edition_that_left_is_not() -> None:
    before = {1: State.OPEN, 2: State.UPCOMING, 3: State.FULL, 4: State.OPEN}
    after = {1: State.OPEN, 2: State.OPEN, 3: State.WAITLIST, 5: State.UPCOMING}
    assert rules_news.news(before, after) == [(2, OPENED), (3, FREED), (5, ANNOUNCED)]
    assert rules_news.news(after, after) == []


@pytest.mark.parametrize(
    ("states", "planned"),
    [
        ([], True),
        ([State.PLANNED], True),
        ([State.PAST, State.PLANNED], True),
        ([State.PAST], False),
        ([State.PLANNED, State.UPCOMING], False),
        ([State.OPEN], False),
    ],
)
def test_which_course_is_only_planned(states: list[State], planned: bool) -> None:
    assert rules_news.is_planned(states) is planned


def test_one_mail_an_hour() -> None:
    assert rules_news.may_mail(None, AT)
    assert not rules_news.may_mail(AT, AT + timedelta(minutes=59, seconds=59))
    assert rules_news.may_mail(AT, AT + timedelta(hours=1))


def test_a_saved_search_is_the_same_in_whatever_order_it_was_typed() -> None:
    first = Filters(
        q="child protection",
        chosen={"topic": ("b", "a"), "open": ("1",), "format": ("online",)},
        sort="title",
        page=7,
    )
    second = Filters(q="child protection", chosen={"format": ("online",), "topic": ("a", "b")})
    text = criteria.written(second)
    assert "open" not in text
    assert criteria.read(text) == criteria.lasting(second)
    third = Filters(q="child protection", chosen={"topic": ("a", "b"), "format": ("online",)})
    assert criteria.written(third) == text
    assert criteria.lasting(first).pairs() == (("topic", "b"), ("topic", "a"), ("format", "online"))
    assert criteria.key_of(text, "en") != criteria.key_of(text, "es")
    assert criteria.read("") == Filters()


def test_a_saved_search_keeps_its_text_and_the_first_name_it_was_made_under() -> None:
    asked = Filters(q="privacy", chosen={"format": ("online",)}, within="academy")
    assert criteria.lasting(asked) == asked
    assert criteria.read(criteria.written(asked)) == asked
    assert criteria.read("q=privacy&in=academy&in=other").within == "academy"


def test_interest_is_seen_by_the_hub_and_by_members_behind_the_course() -> None:
    manager = (Office(7, MemberRole.MANAGER),)
    assert may_see_interest(Actor(1, "Hub", "hub@mail.example", "en", hub=True), [])
    member = Actor(2, "Ana", "ana@mail.example", "es", offices=manager)
    assert may_see_interest(member, [7, 8])
    assert not may_see_interest(member, [8])
