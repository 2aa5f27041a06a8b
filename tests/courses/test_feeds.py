"""Atom feeds, read by a feed reader's library and checked against RFC 4287."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.courses.models import Course, Edition
from catalogue.database import db, now
from catalogue.i18n.text import without_controls
from tests.courses.hostile import COURSE, TITLES, rename
from tests.machine.apps import publish
from tests.machine.visitor import Visitor

ATOM = "{http://www.w3.org/2005/Atom}"
TAG = re.compile(r"tag:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12},\d{4}(-\d{2}-\d{2})?:\S+")


def feed_at(visitor: Visitor, address: str) -> Any:
    answer = visitor.get(address)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.data)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


@pytest.mark.parametrize("address", ["/en/courses.atom", "/es/cursos.atom?format=online&open=1"])
def test_a_feed_has_what_the_standard_requires(reader: Visitor, address: str) -> None:
    root = ET.fromstring(reader.get(address).data)
    assert root.tag == f"{ATOM}feed"
    lang = address[1:3]
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
    entries = root.findall(f"{ATOM}entry")
    assert entries
    for element in (root, *entries):
        for required in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{required}")) == 1, required
        name = element.findtext(f"{ATOM}id")
        assert name is not None
        assert TAG.fullmatch(name), name
        updated = datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "")
        assert updated.tzinfo is not None
        assert updated <= datetime.now(UTC) + timedelta(days=1)
        alternates = [
            link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"
        ]
        assert [link.get("hreflang") for link in alternates] == [lang]
    names = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(names)) == len(names)
    selves = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert len(selves) == 1
    assert str(selves[0]).endswith(address)
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert root.findtext(f"{ATOM}rights")
    assert root.findtext(f"{ATOM}updated") == max(
        entry.findtext(f"{ATOM}updated") or "" for entry in entries
    )


def test_a_feed_reader_shows_title_dates_and_partners(reader: Visitor) -> None:
    feed = feed_at(reader, f"/es/cursos.atom?q={COURSE.replace('-', '+')}&open=1")
    entry = next(each for each in feed.entries if each.link.endswith(COURSE))
    assert "/es/cursos/" in entry.link
    assert "Fecha límite: " in entry.summary
    assert entry.content[0].type == "text/html"
    assert "<li>" in entry.content[0].value
    assert "GSMA Capacity Building" in {author.name for author in entry.authors}
    assert "Convocatoria abierta" in feed.feed.title


def test_feeds_of_two_languages_share_no_names(reader: Visitor) -> None:
    english = {entry.id for entry in feed_at(reader, "/en/courses.atom").entries}
    spanish = {entry.id for entry in feed_at(reader, "/es/cursos.atom").entries}
    assert english
    assert not english & spanish
    assert {name.removesuffix("/en") for name in english} == {
        name.removesuffix("/es") for name in spanish
    }


@pytest.mark.parametrize("address", ["/en/courses.atom", "/es/cursos.atom?q=diplomacia&open=1"])
def test_what_changed_last_comes_first_in_every_feed(reader: Visitor, address: str) -> None:
    for sort in ("", "&sort=title", "&sort=deadline"):
        asked = address + (sort.replace("&", "?") if sort and "?" not in address else sort)
        changes = [entry.updated_parsed for entry in feed_at(reader, asked).entries]
        assert len(changes) > 3
        assert changes == sorted(changes, reverse=True), asked


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_new_course_or_edition_heads_a_feed_that_does_not_hold_all(
    sample_app: Flask, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """However late its deadline: a feed reader looks at the first page alone."""
    monkeypatch.setattr("catalogue.syndication.views.feeds.FEED_LENGTH", 3)
    address = {"en": "/en/courses.atom", "es": "/es/cursos.atom"}[language]
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    assert COURSE not in "".join(each.link for each in feed_at(visitor, address).entries[:1])
    with sample_app.app_context():
        edition = db.session.scalars(
            select(Edition).join(Edition.course).where(Course.slug == COURSE)
        ).first()
        assert edition is not None
        edition.changed_at = now() + timedelta(seconds=2)
        publish()
    entries = feed_at(visitor, address).entries
    assert len(entries) == 3
    assert entries[0].link.endswith(COURSE)


@pytest.mark.slow
def test_a_cancelled_edition_has_no_deadline_in_a_feed(sample_app: Flask) -> None:
    with sample_app.app_context():
        editions = db.session.scalars(
            select(Edition).join(Edition.course).where(Course.slug == COURSE)
        )
        for edition in editions:
            edition.cancelled_at = edition.changed_at = now()
        publish()
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    for address, word in (
        ("/en/courses.atom", "Cancelled"),
        ("/es/cursos.atom", "Edición cancelada"),
    ):
        entries = feed_at(visitor, address).entries
        entry = next(each for each in entries if each.link.endswith(COURSE))
        assert entry.summary.endswith(word)


def test_a_long_feed_leads_to_its_other_pages(
    reader: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalogue.syndication.views.feeds.FEED_LENGTH", 5)
    # Another query is another page to the shared cache, and the same list.
    address, seen, names = "/en/courses.atom?paged", [], set()
    while address:
        feed = feed_at(reader, address)
        names.add(feed.feed.id)
        seen += [entry.id for entry in feed.entries]
        following = [link.href for link in feed.feed.links if link.rel == "next"]
        address = following[0].removeprefix("http://catalogue.test") if following else ""
    monkeypatch.undo()
    assert len(seen) > 10
    assert len(names) == 1, "Every page belongs to the same feed."
    assert seen == [entry.id for entry in feed_at(reader, "/en/courses.atom?whole").entries]


@pytest.mark.slow
def test_an_entry_is_updated_by_a_real_change_and_keeps_its_name(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)

    def entry() -> Any:
        entries = feed_at(visitor, "/en/courses.atom").entries
        return next(each for each in entries if each.link.endswith(slug))

    slug = COURSE
    before = entry()
    with sample_app.app_context():
        edition = db.session.scalars(
            select(Edition).join(Edition.course).where(Course.slug == COURSE)
        ).first()
        assert edition is not None
        edition.changed_at = now()
        edition.course.slug = slug = "another-slug"
        publish()
    after = entry()
    assert after.id == before.id
    assert after.published == before.published
    assert after.updated_parsed > before.updated_parsed


@pytest.mark.slow
@pytest.mark.parametrize("title", TITLES)
def test_hostile_titles_arrive_as_they_are(sample_app: Flask, title: str) -> None:
    rename(sample_app, title)
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    answer = visitor.get("/en/courses.atom")
    root = ET.fromstring(answer.data)
    titles = {
        " ".join((entry.findtext(f"{ATOM}title") or "").split())
        for entry in root.findall(f"{ATOM}entry")
    }
    assert " ".join(without_controls(title).split()) in titles
    feed = feed_at(visitor, "/en/courses.atom")
    content = next(each for each in feed.entries if each.link.endswith(COURSE)).content[0].value
    assert "<script" not in content
    assert "<b>" not in content


@pytest.mark.parametrize(
    "address",
    ["/en/courses.atom", "/es/cursos.ics?open=1", f"/en/courses/{COURSE}.jsonld"],
)
def test_a_program_on_another_site_may_read_what_is_for_programs(
    reader: Visitor, address: str
) -> None:
    for _time in range(2):
        answer = reader.get(address, headers={"Origin": "https://partner.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    again = reader.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", ["/en/courses", "/en/sign-in", "/en/workspace", "/healthz"])
def test_nothing_else_may_be_read_from_another_site(reader: Visitor, address: str) -> None:
    answer = reader.get(address, headers={"Origin": "https://partner.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_empty_catalogue_has_a_feed(client: Visitor) -> None:
    feed = feed_at(client, "/es/cursos.atom")
    assert feed.entries == []
    assert feed.feed.updated_parsed.tm_year >= 2026
