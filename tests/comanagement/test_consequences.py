"""What a publication changes for those who live by an edition, field by field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.rules.consequences import (
    FIELDS,
    ROUTE_FIELDS,
    WORDS,
    Change,
    ChangeKind,
    consequences,
)
from catalogue.comanagement.rules.snapshots import (
    DEFAULTS,
    EDITION_DEFAULTS,
    EDITION_WORDS,
    fields_of,
)
from catalogue.comanagement.rules.snapshots import ROUTE_FIELDS as SNAPSHOT_ROUTE_FIELDS

AT = datetime(2027, 1, 10, 12, tzinfo=UTC)
ROUTE = {
    "ects": None,
    "amount": "650",
    "currency": "EUR",
    "early_amount": None,
    "early_until": None,
    "funding": "none",
    "scholarship_min": None,
    "scholarship_max": None,
    "deadline_at": (AT + timedelta(days=10)).isoformat(),
}
BEFORE: dict[str, Any] = {
    **DEFAULTS[ListingKind.EDITION],
    "opens_at": (AT - timedelta(days=10)).isoformat(),
    "routes.certificate": ROUTE,
}


def kinds(after: dict[str, Any], before: dict[str, Any] | None = BEFORE) -> set[ChangeKind]:
    return {each.kind for each in consequences(before, after, AT, "en")}


def route(**values: Any) -> dict[str, Any]:
    return {**BEFORE, "routes.certificate": {**ROUTE, **values}}


def another(value: Any) -> Any:
    """Return a value that a field does not have."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, list):
        return [*value, "xx"]
    return f"{value}x" if isinstance(value, str) else 7


def test_every_field_of_an_edition_is_of_some_kind() -> None:
    """Whoever adds a field decides whom a change of it concerns."""
    undecided = []
    for field in fields_of(ListingKind.EDITION, ["en", "es"]):
        if field.startswith("routes."):
            after = {**BEFORE, field: None if BEFORE[field] else ROUTE}
        else:
            after = {**BEFORE, field: another(BEFORE.get(field, ""))}
        language = field.split(".")[1] if field.startswith("words.") else "en"
        if not consequences(BEFORE, after, AT, language):
            undecided.append(field)
    for part in SNAPSHOT_ROUTE_FIELDS:
        value = (AT + timedelta(days=30)).isoformat() if part.endswith(("_at", "_until")) else "9"
        if not kinds(route(**{part: value})):
            undecided.append(f"routes.*.{part}")
    assert undecided == []


def test_the_tables_name_no_field_that_is_not_there() -> None:
    assert {*FIELDS} | {"cancelled"} == {*EDITION_DEFAULTS}
    assert {*WORDS} == {*EDITION_WORDS}
    assert {*ROUTE_FIELDS} | {"deadline_at"} == {*SNAPSHOT_ROUTE_FIELDS}


def test_a_first_publication_changes_nothing_for_anybody() -> None:
    assert consequences(None, BEFORE, AT, "en") == ()


def test_the_same_again_changes_nothing_in_whatever_order() -> None:
    sets = {"languages": ["en", "es"], "eligible_countries": ["FJ", "PE"]}
    turned = {name: value[::-1] for name, value in sets.items()}
    assert kinds({**BEFORE, **turned}, {**BEFORE, **sets}) == set()


def test_that_it_is_cancelled_leaves_nothing_else_to_say() -> None:
    cancelled = {**BEFORE, "cancelled": True, "city": "Lima"}
    assert kinds(cancelled) == {ChangeKind.CANCELLED}
    assert kinds({**cancelled, "city": "Quito"}, cancelled) == set()
    assert kinds({**BEFORE, "city": "Quito"}, cancelled) == {
        ChangeKind.REINSTATED,
        ChangeKind.PLACE,
    }


def test_a_deadline_has_a_direction_once_applications_have_opened() -> None:
    later, earlier = (AT + timedelta(days=days) for days in (20, 5))
    assert kinds(route(deadline_at=later.isoformat())) == {ChangeKind.DEADLINE_LATER}
    assert kinds(route(deadline_at=earlier.isoformat())) == {ChangeKind.DEADLINE_EARLIER}
    assert kinds(route(deadline_at=None)) == {ChangeKind.DEADLINE_PLANNED}
    planned = {"opens_at": (AT + timedelta(days=1)).isoformat()}
    for deadline in (later, earlier):
        after = {**route(deadline_at=deadline.isoformat()), **planned}
        assert kinds(after, {**BEFORE, **planned}) == {ChangeKind.DEADLINE_PLANNED}


def test_a_change_of_an_option_says_which() -> None:
    after = {**route(amount="700"), "routes.academic": ROUTE}
    assert consequences(BEFORE, after, AT, "en") == (
        Change(ChangeKind.FEE, "certificate"),
        Change(ChangeKind.ROUTE_ADDED, "academic"),
    )


def test_words_change_for_those_who_read_them() -> None:
    before = {**BEFORE, "words.en.venue": "Aula 1"}
    after = {**before, "words.es.venue": "Salón 1"}
    assert consequences(before, after, AT, "en") == ()
    assert consequences(before, after, AT, "es") == (Change(ChangeKind.PLACE),)
