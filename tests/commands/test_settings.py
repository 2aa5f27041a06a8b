"""Settings that decide where mail goes and what addresses look like."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue import config
from catalogue.config import SettingError, flask_config, served_at


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for setting in config.SETTINGS:
        monkeypatch.delenv(config.PREFIX + setting.name, raising=False)
    for name in ("FLASK_DEBUG", "HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(config, "ROOT", tmp_path)


GOOD = {"SECRET_KEY": "k" * 32, "MAIL_URL": "file:mail"}


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("", "", "http://127.0.0.1:8000"),
        ("127.0.0.1", "8123", "http://127.0.0.1:8123"),
        ("0.0.0.0", "80", "http://127.0.0.1:80"),
        ("catalogue.lan", "8000", "http://catalogue.lan:8000"),
        ("::", "8000", "http://[::1]:8000"),
        ("::1", "8000", "http://[::1]:8000"),
    ],
)
def test_addresses_follow_host_and_port(
    monkeypatch: pytest.MonkeyPatch, host: str, port: str, address: str
) -> None:
    monkeypatch.setenv("HOST", host)
    monkeypatch.setenv("PORT", port)
    assert flask_config(GOOD)["BASE_URL"] == address


def test_a_given_address_stays() -> None:
    found = flask_config(GOOD | {"BASE_URL": "https://catalogue.example.org/"})
    assert found["BASE_URL"] == "https://catalogue.example.org"
    assert found["SESSION_COOKIE_NAME"] == "__Host-session"
    assert found["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_is_a_port(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SettingError, match="PORT"):
        served_at()


@pytest.mark.parametrize(
    "url", ["smtp://mail.example.org", "smtps://u:p@mail.example.org:465", "smtp://10.0.0.1"]
)
def test_sample_mail_never_leaves_the_machine(url: str) -> None:
    with pytest.raises(SettingError, match="CATALOGUE_MAIL_URL must point to this machine"):
        flask_config(GOOD | {"MAIL_URL": url, "SAMPLE": "1"})
    assert flask_config(GOOD | {"MAIL_URL": url, "SAMPLE": "0"})["MAIL_URL"] == url


@pytest.mark.parametrize(
    "url", ["smtp://127.0.0.1:2525", "smtp://localhost", "smtp://[::1]:25", "file:mail"]
)
def test_sample_mail_may_stay_on_the_machine(url: str) -> None:
    assert flask_config(GOOD | {"MAIL_URL": url, "SAMPLE": "1"})["MAIL_URL"] == url


@pytest.mark.parametrize(
    "url", ["smtp:", "smtp://:25", "smtp://h:port", "file:", "file://", "smtp"]
)
def test_an_unusable_mail_address_stops_the_start(url: str) -> None:
    with pytest.raises(SettingError, match="CATALOGUE_MAIL_URL"):
        flask_config(GOOD | {"MAIL_URL": url, "SAMPLE": "0"})
