"""Errors as answers: in the language of the path, with nothing lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from catalogue.accounts.access import FORM_BYTES
from tests.machine.visitor import Visitor, soup


@pytest.mark.parametrize(
    ("path", "lang"),
    [("/en/nothing", "en"), ("/es/nada", "es"), ("/es/cursos/no-existe", "es"), ("/fr/", "en")],
)
def test_not_found_speaks_the_path_s_language_and_offers_a_search(
    reader: Visitor, path: str, lang: str
) -> None:
    answer = reader.get(path)
    page = soup(answer)
    assert answer.status_code == 404
    assert page.html is not None
    assert page.html["lang"] == lang
    assert page.select_one('form[role="search"] input[name="q"]') is not None
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_foreign_host_is_refused(reading_app: Flask) -> None:
    answer = reading_app.test_client().get("/en/", base_url="http://evil.example")
    assert answer.status_code == 400
    assert b"evil" not in answer.data


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/en/courses/", "/en/courses"),
        ("/es/cursos/?q=a&open=1", "/es/cursos?q=a&open=1"),
        ("/es/instituciones/nepad/", "/es/instituciones/nepad"),
        ("/sitemap.xml/", "/sitemap.xml"),
    ],
)
def test_a_trailing_slash_too_many_redirects_for_good(
    reader: Visitor, path: str, target: str
) -> None:
    answer = reader.get(path)
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith(target)


@pytest.mark.parametrize("path", ["/en/nothing/", "/en//evil.example/"])
def test_a_trailing_slash_leads_nowhere_else(reader: Visitor, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code in (404, 308)
    assert "evil.example" not in answer.headers.get("Location", "").split("/en", 1)[0].replace(
        "http://", ""
    )


@pytest.mark.engines
@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "topic=%00"])
def test_nul_is_a_bad_request(reader: Visitor, query: str) -> None:
    assert reader.get(f"/es/cursos?{query}").status_code == 400


def test_a_method_that_is_not_allowed_says_which_are(reader: Visitor) -> None:
    answer = reader.post("/en/privacy")
    assert answer.status_code in (400, 405)


@pytest.mark.slow
@pytest.mark.engines
def test_a_database_that_is_away_is_503_in_the_path_s_language(
    sample_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr("catalogue.courses.queries.programmes", away)
    client = sample_app.test_client()
    answer = client.get("/es/programas")
    page = soup(answer)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert page.html is not None
    assert page.html["lang"] == "es"


def test_every_answer_carries_the_headers(reader: Visitor) -> None:
    for path in (
        "/",
        "/en/",
        "/es/cursos",
        "/en/nothing",
        "/healthz",
        "/robots.txt",
        "/static/css/catalogue.css",
    ):
        with reader.get(path) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy, path
        assert "unsafe" not in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"], path


def test_public_pages_set_no_cookie_and_can_be_asked_for_again(reader: Visitor) -> None:
    for path in ("/en/", "/es/cursos?q=internet", "/en/partners/nepad", "/es/privacidad"):
        answer = reader.get(path)
        assert answer.status_code == 200, path
        assert "Set-Cookie" not in answer.headers, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path
        again = reader.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304, path


def test_static_files_are_kept_for_a_year_and_missing_ones_are_404(reader: Visitor) -> None:
    with reader.get("/static/css/catalogue.css") as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    assert reader.get("/static/css/nothing.css").status_code == 404


@pytest.mark.parametrize(
    ("cookie", "accepts", "target"),
    [
        (None, None, "/en/"),
        (None, "es-MX,es;q=0.9,en;q=0.5", "/es/"),
        (None, "fr, de", "/en/"),
        ("es", "en", "/es/"),
        ("xx", "es", "/es/"),
    ],
)
def test_the_root_leads_by_cookie_then_header_then_default(
    reading_app: Flask, cookie: str | None, accepts: str | None, target: str
) -> None:
    client = reading_app.test_client()
    if cookie:
        client.set_cookie(
            "lang", cookie, domain=str(urlsplit(client.application.config["BASE_URL"]).hostname)
        )
    answer = client.get("/", headers={"Accept-Language": accepts} if accepts else {})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(target)
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a=" + b"b" * 2_000_000, "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
            + b"b" * 600_000
            + b"\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 1_000 + b"--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
    ],
    ids=["long", "long part", "many parts"],
)
def test_more_than_any_form_holds_is_413_in_the_path_s_language(
    reader: Visitor, body: bytes, kind: str
) -> None:
    answer = reader.post("/es/instituciones/colaborar", data=body, content_type=kind)
    assert answer.status_code == 413
    page = soup(answer)
    assert page.html is not None
    assert page.html["lang"] == "es"


@pytest.mark.parametrize("size", [120_000, 400_000, 4_000_000])
def test_a_body_in_chunks_is_read_whole_or_refused(reader: Visitor, size: int) -> None:
    """Nobody says beforehand how long it is, so that it could be cut without a word."""
    body = io.BytesIO(b"full_name=" + b"b" * size)
    answer = reader.post(
        "/es/instituciones/colaborar",
        input_stream=body,
        content_type="application/x-www-form-urlencoded",
        environ_base={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    page = soup(answer)
    assert page.html is not None
    assert (answer.status_code, page.html["lang"]) == (400 if size < FORM_BYTES else 413, "es")
    assert body.tell() <= FORM_BYTES + 65_536


@pytest.mark.parametrize("query", ["topic=a&topic=%00", "a%00=b", "q=ok&q=%ED%A0%80"])
def test_every_value_and_name_of_a_query_is_looked_at(reader: Visitor, query: str) -> None:
    assert reader.get(f"/es/cursos?{query}").status_code == 400


@pytest.mark.parametrize(
    ("settings", "policy"),
    [
        ({"BASE_URL": "https://a.example"}, "max-age=31536000; includeSubDomains"),
        ({"BASE_URL": "https://a.example", "HSTS_SUBDOMAINS": "0"}, "max-age=31536000"),
        ({}, None),
    ],
)
def test_https_is_kept_to(
    make_app: Callable[..., Flask], settings: dict[str, str], policy: str | None
) -> None:
    app = make_app("empty", **settings)
    answer = app.test_client().get("/healthz", base_url=app.config["BASE_URL"])
    assert answer.headers.get("Strict-Transport-Security") == policy


def test_no_other_site_may_read_files(reader: Visitor) -> None:
    with reader.get("/static/css/catalogue.css") as answer:
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.engines
def test_readiness_writes_nothing(reader: Visitor) -> None:
    files = Path(reader.application.config["DATA_DIR"]) / "files"
    before = files.stat().st_mtime_ns
    assert reader.get("/readyz").get_json()["storage"] == "ok"
    assert files.stat().st_mtime_ns == before
    assert list(files.iterdir()) == []


def test_the_mark_is_there_for_whoever_asks_blindly(reader: Visitor) -> None:
    with reader.get("/favicon.ico") as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "image/x-icon"
        assert answer.data[:4] == b"\x00\x00\x01\x00"
        assert len(answer.data) < 4_000
        assert "max-age=86400" in answer.headers["Cache-Control"]


def test_finders_of_weaknesses_are_told_whom_to_write_to(reader: Visitor) -> None:
    answer = reader.get("/.well-known/security.txt")
    assert answer.mimetype == "text/plain"
    said = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert said["Contact"] == "mailto:contact@catalogue.example"
    assert said["Preferred-Languages"] == "en, es"
    until = datetime.fromisoformat(said["Expires"])
    assert timedelta(days=150) < until - datetime.now(UTC) < timedelta(days=365)
