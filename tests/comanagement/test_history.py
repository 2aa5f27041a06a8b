"""A long history: shown a page at a time, and no page reads more than it shows."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.queries.history import PER_PAGE
from catalogue.comanagement.repositories.revisions import append, head_of, marks_of, snapshot_of
from catalogue.comanagement.rules.merging import changed, marks_after_edit
from catalogue.config import ROOT
from catalogue.courses.models import Course
from catalogue.database import db, now, writing
from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

pytestmark = [pytest.mark.engines, pytest.mark.slow]

COURSE = "child-online-protection-for-regulators"
HOME = f"/en/workspace/courses/{COURSE}"
SPANISH = f"/es/espacio/cursos/{COURSE}/historial"
FORM = "main form[method=post]"
REVISIONS = 400
MOST_STATEMENTS = 12
MOST_BYTES = 60_000
"""Of a page of fifty revisions; it was 178 KB for all of 420."""

Count = Callable[[Flask], AbstractContextManager[Statements]]
ListingOf = Callable[..., Any]


def lengthen(until: int) -> None:
    """Add revisions to the course: weeks and title change in turn, so that some say the same."""
    session = writing()
    listing = session.scalars(
        select(Listing).join(Listing.course).where(Course.slug == COURSE)
    ).one()
    head = head_of(session, listing)
    before = snapshot_of(listing, head)
    while listing.head < until:
        number = listing.head + 1
        after = before | {"weeks": 1 + number % 40, "words.en.title": f"Title {number % 40}"}
        marks = marks_after_edit(
            number=number,
            source="en",
            before=before,
            after=after,
            marks=marks_of(head),
            seen=head.stamps,
            written=changed(before, after),
        )
        head = append(
            session,
            listing,
            snapshot=after,
            marks=marks,
            spoken=(),
            author_id=head.author_id,
            organisation_id=head.organisation_id,
            at=now(),
        )
        before = after
    session.commit()


@pytest.fixture
def long(sample_app: Flask) -> Flask:
    """The sample with one course of four hundred revisions."""
    with sample_app.app_context():
        lengthen(REVISIONS)
    return sample_app


def test_a_page_of_a_long_history_is_as_light_as_a_short_one(
    sample_app: Flask, hub: Visitor, count_statements: Count
) -> None:
    sizes: dict[int, dict[str, int]] = {}
    for length in (60, REVISIONS):
        with sample_app.app_context():
            lengthen(length)
        number = length - 5
        pages = {
            "history": f"{HOME}/history",
            "second page": f"{HOME}/history?page=2",
            "revision": f"{HOME}/history/{number}",
            "publish": f"{HOME}/publish",
            "words": f"{HOME}/words",
        }
        for name, address in pages.items():
            with count_statements(sample_app) as seen:
                answer = hub.get(address)
            assert answer.status_code == 200, address
            assert len(seen.own()) <= MOST_STATEMENTS, f"{address}\n{seen.report()}"
            if name != "words":
                assert len(answer.data) <= MOST_BYTES, f"{name}: {len(answer.data)} bytes"
            sizes.setdefault(length, {})[name] = len(seen.own())
    assert sizes[60] == sizes[REVISIONS]


def test_one_revision_reads_itself_and_its_parent_and_no_other(
    long: Flask, hub: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the draft and what the public reads, which every page about a listing has."""
    read: list[int] = []

    def note(listing: Listing, revision: Revision) -> Any:
        read.append(revision.number)
        return snapshot_of(listing, revision)

    for module in ("history", "drafts"):
        monkeypatch.setattr(f"catalogue.comanagement.queries.{module}.snapshot_of", note)
    hub.page(f"{HOME}/history/200")
    assert sorted(read) == [1, 199, 200, REVISIONS]
    read.clear()
    hub.page(f"{HOME}/history")
    assert sorted(read) == [1, REVISIONS], "The history reads no texts but the draft's."


@pytest.mark.parametrize(("address", "word"), [(f"{HOME}/history", "Next"), (SPANISH, "Siguiente")])
def test_the_history_is_read_page_by_page(
    long: Flask, hub: Visitor, address: str, word: str
) -> None:
    seen: list[str] = []
    page = hub.page(address)
    while True:
        links = [each.get_text(strip=True) for each in page.select(".timeline li p:first-child a")]
        assert len(links) <= PER_PAGE
        seen += [text.split()[-1] for text in links]
        onward = page.select_one(".pager a[rel=next]")
        if onward is None:
            break
        assert word in onward.get_text()
        page = hub.page(str(onward["href"]))
    assert seen == [str(number) for number in range(REVISIONS, 0, -1)]


def test_a_page_that_there_is_not_is_the_nearest(long: Flask, hub: Visitor) -> None:
    def first(asked: str) -> str:
        return hub.page(f"{HOME}/history?page={asked}").select(".timeline a")[0].get_text()

    assert first("0") == first("-3") == first("x") == first("١") == "Version 400"
    assert first("99999") == first("8") == "Version 50"
    assert first("9" * 5000) == "Version 50"


def test_a_revision_leads_back_to_its_page(long: Flask, hub: Visitor) -> None:
    for number, page in ((400, ""), (351, ""), (350, "?page=2"), (1, "?page=8")):
        links = [
            str(each["href"]) for each in hub.page(f"{HOME}/history/{number}").select(".actions a")
        ]
        assert f"{HOME}/history{page}" in links


def test_a_revision_that_says_what_an_earlier_one_said_names_it(
    hub: Visitor, gsma: Visitor, listing_of: ListingOf
) -> None:
    gsma.submit(f"{HOME}/words", {"weeks": "9"}, select=FORM)
    gsma.submit(f"{HOME}/words", {"weeks": "3"}, select=FORM)
    gsma.submit(f"{HOME}/history/2", select=FORM)
    lines = hub.page(f"{HOME}/history").select(".timeline li")
    assert "as in version 2" in lines[0].get_text()
    assert "as in version" not in lines[1].get_text()
    found = listing_of().revisions
    assert found[4].digest == found[2].digest != found[3].digest


def test_the_history_names_what_a_revision_changed_and_no_more(hub: Visitor, gsma: Visitor) -> None:
    gsma.submit(f"{HOME}/words", {"weeks": "9", "title_es": "Otro"}, select=FORM)
    lines = hub.page(f"{HOME}/history").select(".timeline li")
    assert "Changed: Weeks and Title (Spanish)" in lines[0].get_text(" ", strip=True)
    assert "The first version" in lines[1].get_text(" ", strip=True)


def test_digests_are_filled_in_as_they_are_written(sample_app: Flask) -> None:
    """What the migration notes for revisions that were there is what is noted of new ones."""
    file = Path(ROOT) / "catalogue/migrations/versions/0013_digests_of_revisions.py"
    spec = importlib.util.spec_from_file_location("digests", file)
    assert spec is not None
    assert spec.loader is not None
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    with sample_app.app_context():
        query = select(Revision.id, Revision.digest)
        before = {row.id: row.digest for row in db.session.execute(query)}
        assert len({*before.values()}) > 20
        db.session.execute(update(Revision).values(digest=""))
        migration.fill(db.session.connection())
        db.session.commit()
        db.session.expire_all()
        assert {row.id: row.digest for row in db.session.execute(query)} == before
