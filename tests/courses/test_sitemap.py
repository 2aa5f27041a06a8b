"""The sitemap, and what pages say of their own address."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.courses.models import Course
from catalogue.database import db, now
from catalogue.demo.services import generate
from tests.courses.hostile import COURSE
from tests.machine.apps import Statements, publish
from tests.machine.visitor import Visitor

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
LIMIT = "catalogue.syndication.views.sitemap.MOST_ADDRESSES"


def part(visitor: Visitor, address: str) -> dict[str, tuple[dict[str, str], str]]:
    """Return the addresses of one file with their languages' addresses and last change."""
    answer = visitor.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/xml"
    root = ET.fromstring(answer.data)
    assert root.tag == f"{MAP}urlset"
    return {
        url.findtext(f"{MAP}loc") or "": (
            {str(link.get("hreflang")): str(link.get("href")) for link in url.findall(LINK)},
            url.findtext(f"{MAP}lastmod") or "",
        )
        for url in root.findall(f"{MAP}url")
    }


def path(address: str) -> str:
    return urlsplit(address)._replace(scheme="", netloc="").geturl()


def test_every_address_names_all_its_languages_and_is_named_back(reader: Visitor) -> None:
    found = part(reader, "/sitemap.xml")
    assert len(found) > 100
    for address, (others, _changed) in found.items():
        assert set(others) == {"en", "es", "x-default"}
        assert others["x-default"] == others["en"]
        assert address in (others["en"], others["es"])
        assert found[others["en"]][0] == found[others["es"]][0] == others


@pytest.mark.slow
def test_every_address_answers_and_calls_itself_the_same(reader: Visitor) -> None:
    found = part(reader, "/sitemap.xml")
    for address, (others, _changed) in list(found.items())[::5]:
        page = reader.page(path(address))
        links = page.select('link[rel="canonical"]')
        assert [link["href"] for link in links] == [address]
        named = {str(link["hreflang"]): str(link["href"]) for link in page.select("link[hreflang]")}
        assert named == others


def test_the_last_change_is_that_of_the_course_or_of_an_edition(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    address = f"http://catalogue.test/en/courses/{COURSE}"
    before = datetime.fromisoformat(part(visitor, "/sitemap.xml")[address][1])
    at = now()
    with sample_app.app_context():
        course = db.session.scalars(select(Course).where(Course.slug == COURSE)).one()
        assert before >= course.last_changed.replace(microsecond=0)
        course.changed_at = at
        publish()
    after = part(visitor, "/sitemap.xml")
    assert datetime.fromisoformat(after[address][1]) == at.replace(microsecond=0)
    assert after["http://catalogue.test/en/"][1] == "", "The home page changes by the clock too."


@pytest.mark.slow
def test_a_large_sitemap_is_an_index_of_parts(
    sample_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    count_statements: Callable[[Flask], AbstractContextManager[Statements]],
) -> None:
    with sample_app.app_context():
        generate(60, seed=3)
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    whole = part(visitor, "/sitemap.xml")
    monkeypatch.setattr(LIMIT, 50)
    root = ET.fromstring(visitor.get("/sitemap.xml").data)
    assert root.tag == f"{MAP}sitemapindex"
    parts = [path(loc.text or "") for loc in root.iter(f"{MAP}loc")]
    assert parts[0] == "/sitemap-1.xml"
    found: dict[str, tuple[dict[str, str], str]] = {}
    for address in parts:
        with count_statements(sample_app) as seen:
            slice_ = part(visitor, address)
        assert len(seen) == 4
        assert 0 < len(slice_) <= 50
        assert not set(found) & set(slice_)
        found |= slice_
    assert found == whole
    for beyond in (0, len(parts) + 1, 10**9):
        assert visitor.get(f"/sitemap-{beyond}.xml").status_code == 404


def test_parts_keep_to_the_protocol_s_limits() -> None:
    from catalogue.syndication.views.sitemap import MOST_ADDRESSES

    assert MOST_ADDRESSES <= 50_000
    # An address with its other languages takes less than 1 KB even with slugs of 80 characters.
    assert MOST_ADDRESSES * 1_000 < 50 * 2**20


@pytest.mark.parametrize(
    ("address", "known_as"),
    [
        ("/en/courses?utm_source=mail&open=1&foo=2", "/en/courses?open=1"),
        (
            "/es/cursos?format=online&topic=online-security&topic=digital-policy&page=1",
            "/es/cursos?topic=digital-policy&topic=online-security&format=online",
        ),
        ("/en/courses?q=a%26b%20c&fbclid=1", "/en/courses?q=a%26b+c"),
        (f"/en/courses/{COURSE}?utm_source=x&in=diplo", f"/en/courses/{COURSE}"),
        ("/es/?x=1", "/es/"),
    ],
)
def test_a_page_s_own_address_has_nothing_that_a_visitor_carries_along(
    reader: Visitor, address: str, known_as: str
) -> None:
    page = reader.page(address)
    link = page.select_one('link[rel="canonical"]')
    assert link is not None
    assert link["href"] == f"http://catalogue.test{known_as}"
    again = reader.page(known_as).select_one('link[rel="canonical"]')
    assert again is not None
    assert again["href"] == link["href"]


def test_a_missing_page_claims_no_address(reader: Visitor) -> None:
    assert not reader.page("/en/nowhere", 404).select('link[rel="canonical"], link[hreflang]')
