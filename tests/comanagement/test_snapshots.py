"""Which names a snapshot has, what it says, and the fingerprints that others are bound to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.rules import snapshots
from catalogue.comanagement.rules.guarded import accreditation_digest
from catalogue.comanagement.rules.snapshots import (
    DEFAULTS,
    ROUTE_FIELDS,
    amount_text,
    digest,
    empty,
    fields_of,
    in_languages,
    languages_of,
    readable,
    tidy,
    unknown_names,
    upgraded,
    words_of,
)

COURSE, EDITION = ListingKind.COURSE, ListingKind.EDITION
ROUTE = dict.fromkeys(ROUTE_FIELDS) | {"amount": "650", "currency": "EUR", "funding": "none"}
INVENTED = [
    "zzz",
    "title",
    "words",
    "words.en",
    "words.en.zzz",
    "words.xx.title",
    "words.title.en",
    "words.en.title.more",
    "texts.en.title",
    "en.words.title",
    "routes.zzz",
]


def test_names_that_are_no_field_s_are_found_and_left_out() -> None:
    whole = empty(COURSE, ["en", "es"])
    spoilt = whole | dict.fromkeys(INVENTED, "X")
    assert unknown_names(COURSE, whole, ["en", "es"]) == []
    assert unknown_names(COURSE, spoilt, ["en", "es"]) == INVENTED
    assert readable(COURSE, spoilt) == whole
    assert "words.es.title" in unknown_names(COURSE, whole, ["en"])


def test_names_inside_a_fee_route_are_looked_at_too() -> None:
    spoilt = {"zzz": 1, "routes.certificate": ROUTE | {"zzz": 1}, "routes.audit": None}
    found = unknown_names(EDITION, spoilt, ["en"])
    assert found[:2] == ["zzz", "routes.certificate.zzz"]
    assert readable(EDITION, spoilt)["routes.certificate"] == ROUTE
    assert unknown_names(EDITION, {"slug": "zzz"}, ["en"]) == []


@pytest.mark.parametrize("route", [None, "X", ["amount"], ROUTE | {"currency": None}, {}])
def test_what_is_no_whole_fee_route_is_none(route: Any) -> None:
    assert readable(EDITION, {"routes.certificate": route}) == {"routes.certificate": None}


def test_every_field_of_a_listing_has_a_name() -> None:
    assert fields_of(EDITION, ["en"])[-3:] == ["words.en.label", "words.en.venue", "words.en.note"]
    assert set(fields_of(EDITION, ["en"])) == set(empty(EDITION, ["en"]))


def test_a_snapshot_s_lists_are_its_own() -> None:
    first = empty(COURSE, [])
    first["topics"].append("privacy")
    assert empty(COURSE, [])["topics"] == []
    assert upgraded(COURSE, 2, {})["topics"] == []


def test_an_old_edition_gets_no_field_that_there_is_not() -> None:
    assert upgraded(EDITION, 1, {}) == empty(EDITION, [])
    assert upgraded(EDITION, 1, {"eligible_by": "either"})["eligible_by"] == "either"


def test_words_are_texts() -> None:
    assert upgraded(COURSE, 2, {"words.en.title": 7})["words.en.title"] == ""


def test_words_are_told_by_language() -> None:
    said = {"weeks": 3, "words.es.label": "Uno", "words.en.label": "One", "words.en.note": None}
    assert languages_of(said) == ["en", "es"]
    assert in_languages(said, ["es"]) == {"weeks": 3, "words.es.label": "Uno"}
    assert words_of(said, EDITION, "en") == {"label": "One", "venue": "", "note": ""}


@pytest.mark.parametrize(
    ("amount", "text"),
    [(None, None), ("650.00", "650"), ("0", "0"), ("99.5", "99.50"), ("1E+3", "1000")],
)
def test_an_amount_is_written_in_one_way(amount: str | None, text: str | None) -> None:
    assert amount_text(None if amount is None else Decimal(amount)) == text


def test_a_fingerprint_is_of_what_is_said_and_stays_what_it_is() -> None:
    said = {"words.en.title": "Café", "weeks": 3}
    known = "afd87e73eba55facbb79083fd601f98d4be8c76bd1330f22f16b7263184b9a09"
    assert digest(COURSE, said) == known
    assert digest(COURSE, dict(reversed(said.items()))) == known
    assert digest(COURSE, empty(COURSE, ["en", "es"]) | said) == known
    assert digest(COURSE, said | {"weeks": 4}) != known
    assert digest(EDITION, dict(DEFAULTS[EDITION])) == digest(EDITION, {})


def test_a_sign_off_is_bound_to_credit_award_level_and_statement() -> None:
    signed: dict[str, Any] = {"ects": 4, "award": "certificate", "eqf_level": 7}
    statements = {"es": "Acreditado por la Cátedra.", "en": "Accredited."}
    known = "606b48ab3c7a66107aafd515dea594d77c0abe13951895038ecf6891d4c1026e"
    assert accreditation_digest(**signed, statements=statements) == known
    turned = dict(reversed(statements.items())) | {"fr": ""}
    assert accreditation_digest(**signed, statements=turned) == known
    changes: list[dict[str, Any]] = [
        {"ects": 5},
        {"award": "diploma"},
        {"eqf_level": None},
        {"statements": {}},
    ]
    for change in changes:
        assert accreditation_digest(**(signed | {"statements": statements} | change)) != known


def test_texts_are_kept_in_one_form() -> None:
    assert tidy(" a\r\nb\rc\n") == "a\nb\nc"
    assert tidy("e\u0301") == "é"
    assert tidy(None) == ""


def test_a_snapshot_gets_the_fields_it_lacks() -> None:
    read = upgraded(ListingKind.COURSE, 1, {"words.en.title": " Title \r\n", "weeks": 3})
    assert (read["words.en.title"], read["weeks"], read["topics"]) == ("Title", 3, [])


def test_older_snapshots_are_upgraded_and_newer_ones_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newest = snapshots.SCHEMA
    monkeypatch.setattr(snapshots, "SCHEMA", newest + 1)
    monkeypatch.setitem(
        snapshots.UPGRADES, newest, lambda _kind, old: old | {"weeks": old["duration"]}
    )
    assert upgraded(ListingKind.COURSE, 1, {"duration": 4})["weeks"] == 4
    with pytest.raises(ValueError, match=f"schema {newest + 2}"):
        upgraded(ListingKind.COURSE, newest + 2, {})


def test_older_editions_meant_where_people_live() -> None:
    old = {"eligible_countries": ["MX"]}
    assert upgraded(ListingKind.EDITION, 1, old)["eligible_by"] == "residence"
    assert "eligible_by" not in upgraded(ListingKind.COURSE, 1, {})
