"""Settings: each checked at start, with an error that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue import config
from catalogue.app import create_app
from catalogue.config import SettingError, flask_config
from tests.machine.databases import Place


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for setting in config.SETTINGS:
        monkeypatch.delenv(config.PREFIX + setting.name, raising=False)
    monkeypatch.delenv("FLASK_DEBUG", raising=False)
    monkeypatch.setattr(config, "ROOT", tmp_path)


GOOD = {"SECRET_KEY": "k" * 32, "SAMPLE": "0", "MAIL_URL": "file:mail"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "no address"),
        ("BASE_URL", "catalogue.example.org"),
        ("BASE_URL", "https://example.org/path"),
        ("MAIL_URL", "carrier-pigeon:"),
        ("MAIL_URL", "smtp"),
        ("LANGUAGES", ""),
        ("LANGUAGES", "en,klingon"),
        ("LANGUAGES", "en,en"),
        ("SAMPLE", "yes"),
        ("PROXIES", "-1"),
        ("DRAFT_DAYS", "0"),
        ("WORKERS", "many"),
        ("SECRET_KEY", "x"),
        ("MAIL_SENDER", "nonsense"),
        ("MAIL_SENDER", "Our catalogue catalogue@example.org"),
        ("MAIL_SENDER", "Our catalogue <catalogue@>"),
        ("CONTACT_EMAIL", "nonsense"),
        ("CONTACT_EMAIL", "Contact <contact@example.org>"),
        ("STORAGE_URL", "nonsense"),
        ("REDIS_URL", "http://127.0.0.1"),
        ("REDIS_URL", "redis:"),
        ("DATA_DIR", "/dev/null/nowhere"),
        ("SEARCH_PATH", "/dev/null/nowhere"),
    ],
)
def test_a_wrong_setting_stops_the_start_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"CATALOGUE_{name}"):
        flask_config(GOOD | {name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_SENDER", "Our catalogue <catalogue@example.org>"),
        ("MAIL_SENDER", "catalogue@localhost"),
        ("MAIL_SENDER", "Catálogo, el nuestro <catalogue@example.org>"),
        ("CONTACT_EMAIL", "contact@example.org"),
        ("REDIS_URL", "rediss://user:secret@redis.example.org:6380/1"),
        ("STORAGE_URL", "s3://bucket/files"),
    ],
)
def test_a_good_setting_stays_as_it_is(name: str, value: str) -> None:
    assert flask_config(GOOD | {name: value})[name] == value


def test_a_mistyped_setting_is_told_with_the_one_that_was_meant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CATALOGUE_MAILURL", "console:")
    with pytest.raises(SettingError, match=r"CATALOGUE_MAILURL\. Did you mean CATALOGUE_MAIL_URL"):
        flask_config(GOOD)
    monkeypatch.delenv("CATALOGUE_MAILURL")
    (tmp_path / ".env").write_text("CATALOGUE_WORKER=5\n")
    with pytest.raises(SettingError, match="Did you mean CATALOGUE_WORKERS"):
        flask_config(GOOD)


def test_a_language_without_translation_is_refused(place: Place) -> None:
    with pytest.raises(SettingError, match=r"CATALOGUE_LANGUAGES: .*'fr'"):
        create_app(place.settings(LANGUAGES="en,fr"))


def test_production_needs_a_secret_key_and_no_debugger(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingError, match="CATALOGUE_SECRET_KEY"):
        flask_config({"SAMPLE": "0"})
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(SettingError, match="FLASK_DEBUG"):
        flask_config(GOOD)


def test_production_prints_no_mail() -> None:
    with pytest.raises(SettingError, match="CATALOGUE_MAIL_URL must point to a mail server"):
        flask_config(GOOD | {"MAIL_URL": "console:"})
    with pytest.raises(SettingError, match="CATALOGUE_MAIL_URL"):
        flask_config({"SECRET_KEY": "k" * 32})
    assert flask_config({"ENVIRONMENT": "development"})["MAIL_URL"] == "console:"


def test_development_keeps_a_key_of_its_own() -> None:
    first = flask_config({"ENVIRONMENT": "development"})["SECRET_KEY"]
    assert len(first) == 64
    assert flask_config({"ENVIRONMENT": "development"})["SECRET_KEY"] == first


def test_an_unknown_setting_is_a_mistake() -> None:
    with pytest.raises(SettingError, match="COLOUR"):
        flask_config(GOOD | {"COLOUR": "blue"})


def test_the_environment_goes_before_the_dotenv_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("CATALOGUE_SITE_NAME=From file\nCATALOGUE_WORKERS=5\n")
    monkeypatch.setenv("CATALOGUE_SITE_NAME", "From environment")
    found = flask_config(GOOD)
    assert (found["SITE_NAME"], found["WORKERS"]) == ("From environment", 5)


def test_postgres_is_reached_through_psycopg() -> None:
    found = flask_config(GOOD | {"DATABASE_URL": "postgresql://user:secret@db/x"})
    assert found["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://user:secret@db/x"


def test_cookies_are_secure_where_the_address_is() -> None:
    assert flask_config(GOOD | {"BASE_URL": "https://a.example"})["SESSION_COOKIE_SECURE"] is True
    assert flask_config(GOOD)["SESSION_COOKIE_SECURE"] is False


def test_hosts_are_those_of_the_address_and_the_list() -> None:
    found = flask_config(
        GOOD | {"BASE_URL": "https://a.example", "TRUSTED_HOSTS": "b.example, c.example"}
    )
    assert found["TRUSTED_HOSTS"] == ["a.example", "b.example", "c.example"]
