"""A public page is made once for everybody, and never outlives what it says."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

import brotli
import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from catalogue.browse.context import list_items
from catalogue.caches import Cache, Ends
from catalogue.courses.models import Course, CourseWords, Edition, FeeRoute
from catalogue.database import db, now, writing
from catalogue.search import services as search
from catalogue.search.repositories.changes import record_change
from catalogue.web import compression
from catalogue.web.page_cache import QUARTER, PageCache
from tests.machine import apps
from tests.machine.apps import Statements
from tests.machine.databases import Place
from tests.machine.visitor import Visitor

Count = Callable[[Flask], AbstractContextManager[Statements]]
COURSE = "/en/courses/child-online-protection-for-regulators"


def patient(app: Flask) -> None:
    """Let the process believe what it last heard of the version, as it does in service."""
    search.index_of(app).seconds_between_looks = 3600.0


def rename(app: Flask, title: str) -> None:
    """Publish another English title of every course."""
    with app.app_context():
        session = writing()
        session.execute(update(CourseWords).where(CourseWords.language == "en").values(title=title))
        record_change(session, "everything")
        session.commit()


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["/en/", "/es/cursos?q=gobernanza&open=1", COURSE, "/es/instituciones/nepad"]
)
def test_a_warm_page_reads_no_database(
    sample_app: Flask, count_statements: Count, address: str
) -> None:
    visitor = sample_app.test_client()
    visitor.get("/en/courses")
    patient(sample_app)
    first = visitor.get(address)
    with count_statements(sample_app) as seen:
        again = visitor.get(address)
    assert not seen, seen.report()
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]


def test_courses_shown_before_are_not_read_again_for_another_page(
    sample_app: Flask, count_statements: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = sample_app.test_client()
    visitor.get("/en/courses")
    patient(sample_app)
    visitor.get("/en/courses?sort=title")
    with count_statements(sample_app) as seen:
        visitor.get("/en/courses?sort=start")
    assert not seen, seen.report()
    monkeypatch.setattr(list_items, "LINES", replace(list_items.LINES, name="a few", most=1))
    with count_statements(sample_app) as seen:
        visitor.get("/en/courses?sort=title&again=1")
    assert seen


@pytest.mark.engines
def test_what_is_published_shows_at_the_next_look(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    before = visitor.get(COURSE)
    rename(sample_app, "A title of its own")
    after = visitor.get(COURSE)
    assert "A title of its own" in after.text
    assert after.headers["ETag"] != before.headers["ETag"]


def test_a_change_elsewhere_leaves_the_tag_as_it_is(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    before = visitor.get("/en/privacy").headers["ETag"]
    rename(sample_app, "A title of its own")
    answer = visitor.get("/en/privacy", headers={"If-None-Match": before})
    assert answer.status_code == 304


def next_opening(app: Flask) -> datetime:
    """Return the next instant at which an edition opens."""
    with app.app_context():
        query = select(func.min(Edition.opens_at)).where(
            Edition.opens_at > now(), Edition.cancelled_at.is_(None)
        )
        at = db.session.scalar(query)
    assert at is not None
    return at


def test_a_page_never_outlives_the_instant_of_a_change(sample_app: Flask) -> None:
    opens = next_opening(sample_app)
    visitor = sample_app.test_client()
    patient(sample_app)
    address = "/en/courses?sort=title"
    with time_machine.travel(opens - timedelta(seconds=0.5), tick=False) as clock:
        before = visitor.get(address)
        assert "max-age=0" in before.headers["Cache-Control"]
        clock.move_to(opens)
        assert visitor.get(address).text.count("Applications open on") < before.text.count(
            "Applications open on"
        )


def test_the_last_second_of_a_deadline_still_counts(sample_app: Flask) -> None:
    with sample_app.app_context():
        query = (
            select(func.max(FeeRoute.deadline_at))
            .join(Edition, FeeRoute.edition_id == Edition.id)
            .join(Course)
            .where(Course.slug == COURSE.rpartition("/")[2], Edition.opens_at < now())
        )
        deadline = db.session.scalar(query)
    assert deadline is not None
    visitor = sample_app.test_client()
    patient(sample_app)
    with time_machine.travel(deadline, tick=False) as clock:
        assert "/apply" in visitor.get(COURSE).text
        clock.move_to(deadline + timedelta(seconds=1))
        assert "/apply" not in visitor.get(COURSE).text


def test_no_page_is_kept_past_a_quarter_of_an_hour(sample_app: Flask) -> None:
    patient(sample_app)
    visitor = sample_app.test_client()
    start = now().timestamp() // QUARTER * QUARTER + QUARTER
    with time_machine.travel(start + 1, tick=False) as clock:
        first = visitor.get("/en/courses.atom")
        kept = pages(sample_app)
        assert len(kept._kept) == 1
        clock.move_to(start + QUARTER)
        visitor.get("/en/")
        assert len(kept._kept) == 1
    assert first.status_code == 200


def pages(app: Flask) -> PageCache:
    """Return the app's kept pages, which lie below the files."""
    layer = app.wsgi_app
    while not isinstance(layer, PageCache):
        layer = layer.application  # type: ignore[attr-defined]  # WhiteNoise's name for it.
    return layer


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("identity", None),
        ("gzip;q=nonsense", None),
        ("", None),
    ],
)
def test_a_page_comes_in_the_encoding_that_is_taken(
    reader: Visitor, header: str, encoding: str | None
) -> None:
    plain = reader.get("/es/cursos").data
    answer = reader.get("/es/cursos", headers={"Accept-Encoding": header})
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
    assert unpack[encoding](answer.data) == plain
    again = reader.get(
        "/es/cursos",
        headers={
            "Accept-Encoding": header,
            "If-None-Match": f'"x", W/{answer.headers["ETag"]}',
        },
    )
    assert again.status_code == 304
    assert not again.data
    assert again.headers["ETag"] == answer.headers["ETag"]


def test_every_encoding_has_a_tag_of_its_own(reader: Visitor) -> None:
    tags = {
        reader.get("/en/", headers={"Accept-Encoding": each}).headers["ETag"]
        for each in ("br", "gzip", "")
    }
    assert len(tags) == 3


def test_a_head_is_the_page_without_its_body(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    for _warm in range(2):
        head, whole = visitor.head("/en/partners"), visitor.get("/en/partners")
        assert not head.data
        assert head.headers["Content-Length"] == whole.headers["Content-Length"]
        assert head.headers["ETag"] == whole.headers["ETag"]
    assert visitor.head("/en/sign-in").status_code == 200
    assert visitor.head("/en/nothing").status_code == 404


def test_what_is_personal_is_neither_shared_nor_compressed(reader: Visitor) -> None:
    for path in ("/en/sign-in", "/es/instituciones/colaborar", "/en/nothing"):
        answer = reader.get(path, headers={"Accept-Encoding": "br, gzip"})
        assert answer.headers["Cache-Control"] == "no-store", path
        assert "Content-Encoding" not in answer.headers, path


def test_a_public_page_that_sets_a_cookie_is_not_shared(sample_place: Place) -> None:
    with apps.running(sample_place.settings()) as app:
        app.after_request(lambda response: response.set_cookie("odd", "1") or response)
        visitor = app.test_client()
        for _again in range(2):
            answer = visitor.get("/en/partners")
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Set-Cookie" in answer.headers


def test_each_host_has_pages_of_its_own_and_a_foreign_one_none(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    assert visitor.get("/en/").status_code == 200
    foreign = visitor.get("/en/", headers={"Host": "elsewhere.example"})
    assert foreign.status_code == 400
    assert foreign.mimetype == "text/plain"
    base = sample_app.config["BASE_URL"]
    assert f"You can find it here:\n{base}/en/\n" in foreign.text
    assert f"Lo encontrará aquí:\n{base}/es/\n" in foreign.text
    assert "elsewhere" not in foreign.text


@pytest.mark.slow
def test_the_pages_kept_stay_within_their_budget(make_app: Callable[..., Flask]) -> None:
    app = make_app("sample", PAGE_CACHE_MB="1")
    patient(app)
    visitor = app.test_client()
    kept = pages(app)
    kept._kept = Cache(
        "pages of a test",
        ends=Ends.VERSION,
        most=60_000,
        about="A few pages.",
        weigh=lambda page: page.size,
    )
    for number in range(40):
        visitor.get(f"/en/courses?odd={number}", headers={"Accept-Encoding": "br"})
        visitor.get(f"/en/courses?odd={number}", headers={"Accept-Encoding": "gzip"})
    sizes = sum(page.size for page, _weight in kept._kept._held.values())
    assert sizes == kept._kept.weight <= 60_000
    assert 1 < len(kept._kept) < 40


def test_without_a_budget_nothing_is_kept(make_app: Callable[..., Flask]) -> None:
    app = make_app("sample", PAGE_CACHE_MB="0")
    answer = app.test_client().get("/en/", headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert not len(pages(app)._kept)


@pytest.mark.engines
def test_a_page_from_an_index_that_is_behind_is_not_kept(
    sample_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient(sample_app)
    monkeypatch.setattr(search, "applied", lambda: -1)
    assert sample_app.test_client().get("/en/courses").status_code == 200
    assert not len(pages(sample_app)._kept)


@pytest.mark.engines
def test_kept_pages_show_on_while_the_database_is_away(
    sample_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = sample_app.test_client()
    first = visitor.get("/en/courses")

    def away(**_how: bool) -> int:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr(search, "version", away)
    assert visitor.get("/en/courses").data == first.data
    with time_machine.travel(now() + timedelta(seconds=QUARTER)):
        assert visitor.get("/en/privacy").status_code == 200


def test_only_text_is_compressed() -> None:
    assert compression.is_text("text/html; charset=utf-8")
    assert not compression.is_text("image/png")
    for encoding in (*compression.ENCODINGS, compression.IDENTITY):
        packed = compression.packed(encoding, b"words " * 50, once=True)
        assert compression.unpacked(encoding, packed) == b"words " * 50
