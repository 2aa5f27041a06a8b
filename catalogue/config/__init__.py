"""Settings: environment variables with the prefix ``CATALOGUE_``, each checked when the app starts.

The table ``SETTINGS`` is the only list of them; ``docs/settings.md`` is checked against it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from dotenv import dotenv_values
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from catalogue.config.checks import (
    MAKE_A_KEY,
    PREFIX,
    SettingError,
    check_folder,
    check_key,
    check_mailbox,
    check_names,
    check_redis,
    check_storage,
)
from catalogue.cookies import cookie_name

__all__ = ["PREFIX", "ROOT", "SETTINGS", "Setting", "SettingError", "flask_config", "served_at"]

ROOT = Path(__file__).resolve().parent.parent.parent
LOOPBACK = ("127.0.0.1", "::1", "localhost")
MOST_SENT = {
    "MAX_CONTENT_LENGTH": 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 512 * 1024,
    "MAX_FORM_PARTS": 400,
}
"""What a request may hold, in bytes and in parts; most endpoints take less."""

ENVIRONMENTS = ("production", "development", "testing")


@dataclass(frozen=True)
class Setting:
    """One setting: its name without the prefix, its default and what it means."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("ENVIRONMENT", "production", "`production`, `development` or `testing`"),
    Setting("SECRET_KEY", "", "Signs cookies and links; required outside development"),
    Setting("DATA_DIR", "instance", "Folder for everything kept on this machine"),
    Setting("DATABASE_URL", "", "SQLAlchemy URL; empty: SQLite in the data folder"),
    Setting("SEARCH_PATH", "", "Folder of the search index; empty: in the data folder"),
    Setting("STORAGE_URL", "", "Where uploads go (`file:///…`, `s3://…`); empty: data folder"),
    Setting("BASE_URL", "", "Public address, used for links in e-mails; empty: `HOST` and `PORT`"),
    Setting("TRUSTED_HOSTS", "", "Additional accepted host names, separated by commas"),
    Setting("PROXIES", "0", "Number of reverse proxies whose X-Forwarded headers are trusted"),
    Setting("HSTS_SUBDOMAINS", "1", "`0`: HTTPS only for this name, not for its subdomains"),
    Setting("MAIL_URL", "console:", "`console:`, `file:FOLDER`, `smtp://…` or `smtps://…`"),
    Setting("MAIL_SENDER", "Aula <catalogue@localhost>", "From address of every e-mail"),
    Setting("REDIS_URL", "", "Rate limits are counted in this Redis; empty: in the database"),
    Setting("LANGUAGES", "en,es", "Interface languages, the default one first"),
    Setting("SITE_NAME", "Aula", "Name of the catalogue"),
    Setting(
        "CONTACT_EMAIL", "contact@catalogue.example", "Where replies go if no institution answers"
    ),
    Setting("CONTROLLER", "", "Data controller named in privacy notices; empty: the hub"),
    Setting("SAMPLE", "1", "`1`: the first start loads the sample catalogue; `0`: start empty"),
    Setting("DRAFT_DAYS", "30", "Days after which an abandoned application draft is deleted"),
    Setting("OFFER_DAYS", "7", "Days an applicant has to accept an offer"),
    Setting("CONFIRM_HOURS", "1", "Hours a place is held for an unconfirmed e-mail address"),
    Setting("UNCONFIRMED_DAYS", "7", "Days after which an unconfirmed first-come application ends"),
    Setting("LIMITS", "1", "`0`: no rate limits (tests, load tests)"),
    Setting("PAGE_CACHE_MB", "8", "Megabytes of public pages cached by each process; `0`: none"),
    Setting("WORKERS", "2", "Web processes started by `flask serve`"),
    Setting("THREADS", "8", "Requests that each web process handles at a time"),
)


def _flag(values: Mapping[str, str], name: str) -> bool:
    if values[name] not in ("0", "1"):
        raise SettingError(f"{PREFIX}{name} must be 0 or 1, not {values[name]!r}.")
    return values[name] == "1"


def _whole(values: Mapping[str, str], name: str, least: int) -> int:
    try:
        number = int(values[name])
    except ValueError:
        number = least - 1
    if number < least:
        raise SettingError(f"{PREFIX}{name} must be a whole number from {least}.")
    return number


def _languages(value: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in value.split(",") if code.strip())
    if not codes:
        raise SettingError(f"{PREFIX}LANGUAGES must name at least one language.")
    for code in codes:
        try:
            Locale.parse(code)
        except (UnknownLocaleError, ValueError) as error:
            raise SettingError(f"{PREFIX}LANGUAGES: {code!r} is not a language.") from error
    if len(set(codes)) != len(codes):
        raise SettingError(f"{PREFIX}LANGUAGES names a language twice.")
    return codes


def served_at() -> tuple[str, int]:
    """Return host and port that ``flask serve`` listens on (``HOST`` and ``PORT``)."""
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        port = 0
    if not 0 < port < 65_536:
        raise SettingError("PORT must be a number from 1 to 65535.")
    return os.environ.get("HOST") or "127.0.0.1", port


def _openable(host: str) -> str:
    """Return a host as it stands in an address; "every interface" is none a reader could open."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        address = ip_address("127.0.0.1" if address.version == 4 else "::1")
    return str(address) if address.version == 4 else f"[{address}]"


def _base_url(value: str) -> str:
    if not value:
        host, port = served_at()
        value = f"http://{_openable(host)}:{port}"
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise SettingError(f"{PREFIX}BASE_URL must look like https://catalogue.example.org.")
    return value.rstrip("/")


def _secret_key(values: Mapping[str, str], data_dir: Path) -> str:
    """Return the secret key; in development one is made once and kept in the data folder."""
    if values["SECRET_KEY"]:
        if values["ENVIRONMENT"] == "production":
            check_key(values["SECRET_KEY"])
        return values["SECRET_KEY"]
    if values["ENVIRONMENT"] == "production":
        raise SettingError(f"{PREFIX}SECRET_KEY is required. {MAKE_A_KEY}")
    kept = data_dir / "secret-key"
    if not kept.exists():
        kept.write_text(secrets.token_hex(32))
        kept.chmod(0o600)
    return kept.read_text().strip()


def _database_url(values: Mapping[str, str], data_dir: Path) -> str:
    url = values["DATABASE_URL"] or f"sqlite:///{data_dir / 'catalogue.sqlite'}"
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingError(f"{PREFIX}DATABASE_URL is no database address.") from error
    name = parsed.get_backend_name()
    if name == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    elif name != "sqlite":
        raise SettingError(f"{PREFIX}DATABASE_URL must be sqlite:… or postgresql:…, not {name}:….")
    return parsed.render_as_string(hide_password=False)


def _mail_url(values: Mapping[str, str]) -> str:
    """Return where mail goes; with the sample loaded, no mail may leave this machine."""
    value = values["MAIL_URL"]
    scheme, colon, rest = value.partition(":")
    if scheme not in ("console", "file", "smtp", "smtps") or not colon:
        raise SettingError(f"{PREFIX}MAIL_URL must begin with console:, file:, smtp: or smtps:.")
    if scheme == "console" and values["ENVIRONMENT"] == "production":
        raise SettingError(
            f"{PREFIX}MAIL_URL must point to a mail server in production (smtp://…), or a folder "
            "(file:FOLDER): console: would print password reset links in the log."
        )
    if scheme == "file" and not rest.removeprefix("//"):
        raise SettingError(f"{PREFIX}MAIL_URL must name a folder after file:.")
    if scheme in ("smtp", "smtps"):
        host = _mail_host(value)
        if values["SAMPLE"] == "1" and host not in LOOPBACK:
            raise SettingError(
                f"{PREFIX}MAIL_URL must point to this machine while {PREFIX}SAMPLE is 1: "
                "e-mail about the sample never leaves it. Set SAMPLE=0 for a catalogue of your own."
            )
    return value


def _mail_host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host:
        raise SettingError(f"{PREFIX}MAIL_URL must look like smtp://user:password@host:587?tls=1.")
    return host


def _from_file(file: Path) -> dict[str, str]:
    """Return what a file of settings says; a value left empty is one that is not set."""
    try:
        return {key: value for key, value in dotenv_values(file).items() if value}
    except OSError as error:
        raise SettingError(f"The settings in {file} cannot be read ({error.strerror}).") from error


def read_values(overrides: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return every setting's raw text: overrides, then environment, then ``.env``, then default."""
    dotenv = _from_file(ROOT / ".env")
    given = [key for key in (*os.environ, *dotenv) if key.startswith(PREFIX)]
    check_names((key.removeprefix(PREFIX) for key in given), (each.name for each in SETTINGS))
    values = {}
    for setting in SETTINGS:
        key = PREFIX + setting.name
        values[setting.name] = os.environ.get(key, dotenv.get(key, setting.default))
    check_names(overrides or (), values)
    return values | dict(overrides or {})


def _session_cookie(*, https: bool) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": cookie_name("session", https=https),
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }


def flask_config(overrides: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return Flask's configuration from the settings.

    Raises ``SettingError`` where a setting is missing or wrong: the app must not start on a guess.
    """
    values = read_values(overrides)
    if values["ENVIRONMENT"] not in ENVIRONMENTS:
        raise SettingError(f"{PREFIX}ENVIRONMENT must be one of {', '.join(ENVIRONMENTS)}.")
    if values["ENVIRONMENT"] == "production" and os.environ.get("FLASK_DEBUG", "0") != "0":
        raise SettingError("FLASK_DEBUG must not be set in production.")
    data_dir = check_folder("DATA_DIR", (ROOT / values["DATA_DIR"]).resolve())
    base_url = _base_url(values["BASE_URL"])
    hosts = [host.strip() for host in values["TRUSTED_HOSTS"].split(",") if host.strip()]
    if values["ENVIRONMENT"] == "development":
        hosts += ["127.0.0.1", "localhost", "[::1]"]
    return {
        "ENVIRONMENT": values["ENVIRONMENT"],
        "TESTING": values["ENVIRONMENT"] == "testing",
        "SECRET_KEY": _secret_key(values, data_dir),
        "DATA_DIR": data_dir,
        "SQLALCHEMY_DATABASE_URI": _database_url(values, data_dir),
        "SEARCH_PATH": check_folder(
            "SEARCH_PATH", ROOT / (values["SEARCH_PATH"] or data_dir / "search")
        ),
        "STORAGE_URL": check_storage(values["STORAGE_URL"] or (data_dir / "files").as_uri()),
        "BASE_URL": base_url,
        "TRUSTED_HOSTS": [str(urlsplit(base_url).hostname), *hosts],
        "PROXIES": _whole(values, "PROXIES", 0),
        "HSTS_SUBDOMAINS": _flag(values, "HSTS_SUBDOMAINS"),
        "MAIL_URL": _mail_url(values),
        "MAIL_SENDER": check_mailbox("MAIL_SENDER", values["MAIL_SENDER"], with_name=True),
        "REDIS_URL": check_redis(values["REDIS_URL"]),
        "LANGUAGES": _languages(values["LANGUAGES"]),
        "SITE_NAME": values["SITE_NAME"],
        "CONTACT_EMAIL": check_mailbox("CONTACT_EMAIL", values["CONTACT_EMAIL"]),
        "CONTROLLER": values["CONTROLLER"],
        "SAMPLE": _flag(values, "SAMPLE"),
        "DRAFT_DAYS": _whole(values, "DRAFT_DAYS", 1),
        "OFFER_DAYS": _whole(values, "OFFER_DAYS", 1),
        "CONFIRM_HOURS": _whole(values, "CONFIRM_HOURS", 1),
        "UNCONFIRMED_DAYS": _whole(values, "UNCONFIRMED_DAYS", 1),
        "LIMITS": _flag(values, "LIMITS"),
        "PAGE_CACHE_MB": _whole(values, "PAGE_CACHE_MB", 0),
        "WORKERS": _whole(values, "WORKERS", 1),
        "THREADS": _whole(values, "THREADS", 2),
        **_session_cookie(https=base_url.startswith("https:")),
        **MOST_SENT,
    }
