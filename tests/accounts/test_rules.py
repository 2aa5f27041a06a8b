from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalogue.accounts import rules

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)

FOREIGN = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "http://evil.example",
    "https://evil.example/en/",
    "HTTPS://evil.example",
    "http:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "ftp://evil.example",
    "mailto:a@evil.example",
    "evil.example",
    "www.evil.example/en/",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    " //evil.example",
    "/ /evil.example",
    "//evil.example@catalogue.test",
    "http://catalogue.test@evil.example",
    "https://catalogue.test.evil.example",
    "//[::1",
    "?next=//evil.example",
    "#//evil.example",
    "en/account",
    "",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_no_path_leads_elsewhere(text: str) -> None:
    assert rules.safe_path(text) is None


@pytest.mark.parametrize(
    "text", ["/en/account", "/es/espacio?page=2#top", "/en/courses?q=a%20b", "/", "/en/a//b"]
)
def test_own_paths_are_kept(text: str) -> None:
    assert rules.safe_path(text) == text


def test_nothing_leads_nowhere() -> None:
    assert rules.safe_path(None) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [(" Ana@Mail.Example ", "ana@mail.example"), ("ana@MÜNCHEN.example", "ana@münchen.example")],
)
def test_one_spelling_of_an_address(text: str, kept: str) -> None:
    assert rules.normalised_email(text) == kept


@pytest.mark.parametrize(
    "text", ["", "ana", "ana@", "ana@localhost", "a b@mail.example", "josé@mail.example"]
)
def test_no_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        rules.normalised_email(text)


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa",
        "abababababab",
        "123456789012",
        "210987654321",
        "abcdefghijkl",
        "qwertyuiopas",
        "password1234",
        "contraseña2026",
        "ana.ruiz2026",
        "AulaAulaAula1",
    ],
)
def test_weak_passwords(password: str) -> None:
    assert rules.is_weak(password, ("ana.ruiz", "mail.example", "Aula", "Ana"))


@pytest.mark.parametrize(
    "password",
    ["sample-catalogue-2026", "cuatro garzas grises", "xK9#mQ2vL8pw", "a password of mine"],
)
def test_good_passwords(password: str) -> None:
    assert not rules.is_weak(password, ("ana.ruiz", "mail.example", "Aula", "Ana"))


@pytest.mark.parametrize(
    ("created", "seen", "holds"),
    [
        (timedelta(), timedelta(), True),
        (timedelta(days=13, hours=23), timedelta(hours=23), True),
        (timedelta(days=2), timedelta(hours=24), False),
        (timedelta(days=14), timedelta(), False),
    ],
)
def test_a_sign_in_ends(created: timedelta, seen: timedelta, holds: bool) -> None:
    assert rules.is_current(AT - created, AT - seen, AT) is holds


def test_when_it_is_noted_that_a_browser_was_seen() -> None:
    assert not rules.is_seen_late(AT - timedelta(minutes=29), AT)
    assert rules.is_seen_late(AT - timedelta(minutes=30), AT)


def test_five_different_letters_are_enough_and_so_are_five_beside_a_word() -> None:
    assert not rules.is_weak("gato gato gato")
    assert not rules.is_weak("passwordgarza")
    assert rules.is_weak("passwordpero")


def test_longer_words_are_taken_away_first() -> None:
    known = ("catalogue", "aula catalogue")
    assert rules.is_weak("aula cataloguexy1", known)
    assert rules.is_weak("aula-cataloguexy1", ("aula", "aula-catalogue"))


def test_what_every_list_of_stolen_passwords_begins_with_is_weak() -> None:
    assert [word for word in rules.COMMON if not rules.is_weak(f"{word}93847561")] == []


def test_names_of_three_letters_are_no_words() -> None:
    assert not rules.is_weak("ana1ana2ana3", ("Ana",))
    assert rules.is_weak("aula1aula2aula34", ("Aula",))


def test_nothing_is_left_of_a_word_and_digits_count_only_without_one() -> None:
    assert rules.is_weak("passwordwelcome1")
    assert rules.is_weak("password19283746")
    assert rules.is_weak("19-password-84")
    assert not rules.is_weak("kx 93847561029")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (" Ana@Mail.Example ", "ana@mail.example"),
        ("ana@ｍail.example", "ana@mail.example"),
        (" Straße ", "strasse"),
    ],
)
def test_attempts_are_counted_by_one_spelling(text: str, key: str) -> None:
    assert rules.account_key(text) == key


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
        ("a socket", "a socket"),
    ],
)
def test_an_address_counts_as_its_subscriber_s_network(address: str, network: str) -> None:
    assert rules.network_of(address) == network


def test_who_signed_in_within_the_hour_is_still_the_same_person() -> None:
    assert rules.is_fresh(AT, AT + timedelta(minutes=59, seconds=59))
    assert not rules.is_fresh(AT, AT + timedelta(hours=1))
