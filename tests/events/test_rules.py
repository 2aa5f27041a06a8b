"""When somebody hears of something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.events.codes import Cadence, Pace
from catalogue.events.rules import DIGEST_AT, TOGETHER, due_at, next_digest

NOON = datetime(2027, 3, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("", datetime(2027, 3, 4, 7, tzinfo=UTC)),
        ("UTC", datetime(2027, 3, 4, 7, tzinfo=UTC)),
        # It is 06:00 there: the digest is still to come today.
        ("America/Mexico_City", datetime(2027, 3, 3, 13, tzinfo=UTC)),
        # It is midnight there, and the third is over.
        ("Pacific/Fiji", datetime(2027, 3, 3, 19, tzinfo=UTC)),
    ],
)
def test_the_digest_is_at_seven_on_the_clocks_of_the_reader(zone: str, expected: datetime) -> None:
    assert next_digest(NOON, zone) == expected


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["", "America/Lima", "Europe/Malta", "Asia/Kathmandu", "Pacific/Apia"]),
)
def test_the_digest_always_comes_within_a_day_and_the_change_of_clocks(
    at: datetime, zone: str
) -> None:
    due = next_digest(at, zone)
    assert at < due <= at + timedelta(hours=25)
    assert due.astimezone(ZoneInfo(zone or "UTC")).time() == DIGEST_AT


def test_every_wish_is_kept_but_what_must_not_be_missed() -> None:
    digest = next_digest(NOON, "")
    soon = NOON + TOGETHER
    for pace in Pace:
        for cadence in Cadence:
            assert due_at(NOON, pace, cadence, "", needed=True) == soon
    found = {
        (pace, cadence): due_at(NOON, pace, cadence, "", needed=False)
        for pace in Pace
        for cadence in Cadence
    }
    assert found == {
        (Pace.AT_ONCE, Cadence.AT_ONCE): soon,
        (Pace.AT_ONCE, Cadence.DAILY): digest,
        (Pace.AT_ONCE, Cadence.NEVER): None,
        (Pace.DAILY, Cadence.AT_ONCE): digest,
        (Pace.DAILY, Cadence.DAILY): digest,
        (Pace.DAILY, Cadence.NEVER): None,
    }
