"""Which later deadline is an extension that the public and applicants are told of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalogue.comanagement.rules.extending import extends, former_deadline

DAY = timedelta(days=1)
FIRST = datetime(2027, 1, 12, 22, 59, tzinfo=UTC)
AT = FIRST - 3 * DAY


@pytest.mark.parametrize(
    ("former", "wanted", "stays_open", "expected"),
    [
        (None, FIRST + 7 * DAY, True, FIRST),
        (None, FIRST, True, None),
        (None, FIRST - DAY, True, None),
        (None, FIRST + 7 * DAY, False, None),
        (FIRST - 9 * DAY, FIRST + 7 * DAY, True, FIRST - 9 * DAY),
        (FIRST - 9 * DAY, FIRST - 2 * DAY, True, FIRST - 9 * DAY),
        (FIRST - 9 * DAY, FIRST - 9 * DAY, True, None),
        (FIRST - 9 * DAY, FIRST + 7 * DAY, False, None),
    ],
)
def test_the_first_deadline_is_kept_while_the_present_one_extends_it(
    former: datetime | None, wanted: datetime, *, stays_open: bool, expected: datetime | None
) -> None:
    assert former_deadline(former, FIRST, wanted, stays_open=stays_open, at=AT) == expected


def test_a_closed_edition_is_extended_and_a_record_of_the_past_is_corrected() -> None:
    late = FIRST + 2 * DAY
    assert former_deadline(None, FIRST, FIRST + 7 * DAY, stays_open=True, at=late) == FIRST
    assert former_deadline(None, FIRST, FIRST + DAY, stays_open=True, at=late) is None


def test_without_a_deadline_before_or_after_nothing_is_extended() -> None:
    later = FIRST + 7 * DAY
    assert former_deadline(None, None, later, stays_open=True, at=AT) is None
    assert former_deadline(None, FIRST, None, stays_open=True, at=AT) is None
    assert former_deadline(FIRST, None, later, stays_open=True, at=AT) == FIRST


def test_a_deadline_that_passes_with_the_publication_corrects_the_record() -> None:
    assert former_deadline(None, FIRST, FIRST + DAY, stays_open=True, at=FIRST + DAY) is None
    # What has been extended before is still the extension that it was.
    late = FIRST + 9 * DAY
    assert former_deadline(FIRST, FIRST + DAY, FIRST + 2 * DAY, stays_open=True, at=late) == FIRST


def snapshot(opens: datetime | None = AT, **deadlines: datetime | None) -> dict[str, Any]:
    routes = {
        f"routes.{kind}": {"deadline_at": at and at.isoformat()} for kind, at in deadlines.items()
    }
    return {"opens_at": opens and opens.isoformat(), "weeks": 6} | routes


USUAL = snapshot(certificate=FIRST)
LATER = snapshot(certificate=FIRST + 7 * DAY)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (USUAL, LATER, True),
        (USUAL, USUAL, False),
        (LATER, USUAL, False),
        (USUAL, snapshot(AT + DAY, certificate=FIRST + 7 * DAY), False),
        (snapshot(AT + DAY, certificate=FIRST), LATER, False),
        (snapshot(None, certificate=FIRST), LATER, False),
        (USUAL, snapshot(None, certificate=FIRST + 7 * DAY), False),
        ({"routes.certificate": USUAL["routes.certificate"]}, LATER, False),
        (USUAL, snapshot(audit=FIRST + 7 * DAY), False),
        (USUAL, LATER | {"routes.certificate": None}, False),
        (USUAL | {"routes.certificate": None}, LATER, False),
        (USUAL, snapshot(certificate=None), False),
        (snapshot(certificate=None), LATER, False),
        (
            snapshot(audit=FIRST, certificate=FIRST),
            snapshot(audit=FIRST, certificate=FIRST + DAY),
            True,
        ),
        (USUAL | {"audit": {"deadline_at": AT.isoformat()}}, USUAL | {"audit": LATER}, False),
    ],
)
def test_publishing_extends_a_deadline_of_an_open_edition(
    before: dict[str, Any], after: dict[str, Any], expected: bool
) -> None:
    assert extends(before, after, AT) is expected


def test_one_second_before_applications_open_dates_are_only_planned_anew() -> None:
    assert not extends(USUAL, LATER, AT - timedelta(seconds=1))


def test_a_later_deadline_that_has_passed_too_extends_nothing() -> None:
    assert not extends(USUAL, LATER, FIRST + 8 * DAY)
