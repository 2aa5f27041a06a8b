"""Settings: each checked at start, with an error that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue import config
from catalogue.config import SettingError, flask_config


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for setting in config.SETTINGS:
        monkeypatch.delenv(config.PREFIX + setting.name, raising=False)
    monkeypatch.delenv("FLASK_DEBUG", raising=False)
    monkeypatch.setattr(config, "ROOT", tmp_path)


GOOD = {"SECRET_KEY": "k" * 32, "SAMPLE": "0"}


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
    ],
)
def test_a_wrong_setting_stops_the_start_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"CATALOGUE_{name}"):
        flask_config(GOOD | {name: value})


def test_production_needs_a_secret_key_and_no_debugger(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingError, match="CATALOGUE_SECRET_KEY"):
        flask_config({"SAMPLE": "0"})
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(SettingError, match="FLASK_DEBUG"):
        flask_config(GOOD)


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
