"""Many partners save one listing at once, and nothing is silently overwritten."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError

from catalogue.accounts.access import Actor
from catalogue.comanagement.errors import Clashed
from catalogue.comanagement.models import CourseTitle, Listing, Revision
from catalogue.comanagement.queries.drafts import revision_snapshot
from catalogue.comanagement.repositories.revisions import snapshot_of
from catalogue.comanagement.repositories.titles import TitleKeys, title_keys
from catalogue.comanagement.rules.merging import changed
from catalogue.comanagement.services import titles
from catalogue.comanagement.services.saving import Choices, save
from catalogue.courses.models import Course
from catalogue.database import db, writing

pytestmark = pytest.mark.engines

COURSE = "child-online-protection-for-regulators"
SAVES = 200
THREADS = 8
FIELDS = [f"words.{code}.{name}" for code in ("en", "es") for name in ("title", "summary")]
HUB = Actor(person_id=1, name="Hub", email="hub@catalogue.example", language="en", hub=True)


@dataclass(frozen=True)
class Acknowledged:
    """A save that was said to have worked: what its author had seen, wanted and chosen."""

    number: int
    seen: dict[str, Any]
    wanted: dict[str, Any]


def _listing() -> Listing:
    query = select(Listing).join(Listing.course).where(Course.slug == COURSE)
    return db.session.scalars(query).one()


def _snapshot(number: int) -> dict[str, Any]:
    found = revision_snapshot(_listing(), number)
    assert found is not None
    return found[1]


def _one_save(app: Flask, task: int) -> Acknowledged:
    """Change one or two fields of what was read a moment ago; on a clash, look and insist."""
    luck = random.Random(task)
    with app.app_context():
        listing = _listing()
        listing_id, base = listing.id, max(1, listing.head - luck.randrange(4))
        ground = _snapshot(base)
        fields = luck.sample(FIELDS, luck.randint(1, 2))
        wanted = {field: f"{field} by {task}" for field in fields}
        seen = {field: ground[field] for field in fields}
        choices = None
        for _attempt in range(200):
            try:
                saved = save(
                    HUB, listing_id=listing_id, base=base, mine=ground | wanted, choices=choices
                )
            except Clashed as clash:
                head = _snapshot(clash.head)
                asked = [each.field for each in clash.clashes]
                seen |= {field: head[field] for field in asked}
                choices = Choices(clash.head, {field: wanted[field] for field in asked})
            except OperationalError:
                # Told to come back later, which SQLite does where too many wait too long.
                db.session.rollback()
            else:
                return Acknowledged(saved.number, seen, wanted)
    raise AssertionError("A save never came through.")


@pytest.fixture
def outcome(sample_app: Flask) -> Iterator[list[Acknowledged]]:
    with ThreadPoolExecutor(THREADS) as pool:
        yield list(pool.map(lambda task: _one_save(sample_app, task), range(SAVES)))


@pytest.mark.slow
def test_two_hundred_saves_at_once_overwrite_nothing_unseen(
    sample_app: Flask, outcome: list[Acknowledged]
) -> None:
    assert len(outcome) == SAVES
    assert sorted(each.number for each in outcome) == list(range(2, SAVES + 2))
    with sample_app.app_context():
        listing_id = _listing().id
        rows = db.session.scalars(select(Revision).where(Revision.listing_id == listing_id))
        revisions = {row.number: row.snapshot for row in rows}
    for done in outcome:
        before, after = revisions[done.number - 1], revisions[done.number]
        for field, value in done.wanted.items():
            assert after[field] == value, "What was acknowledged is not there."
            assert before[field] == done.seen[field], "Something unseen was overwritten."
        assert set(changed(before, after)) <= set(done.wanted), "More was changed than was asked."


@pytest.mark.slow
def test_titles_filled_while_somebody_saves_are_the_newest(
    sample_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {f"words.{code}.title": f"Newest in {code}" for code in ("en", "es")}
    with sample_app.app_context():
        session = writing()
        session.execute(delete(CourseTitle))
        session.commit()
        listing_id, course_id, head = _listing().id, _listing().course_id, _listing().head
        mine = _snapshot(head) | wanted

    def save_one() -> None:
        with sample_app.app_context():
            save(HUB, listing_id=listing_id, base=head, mine=mine, choices=None)

    with ThreadPoolExecutor(1) as pool:
        saving: list[Future[None]] = []

        def read_slowly(listing: Listing, revision: Revision) -> dict[str, Any]:
            if not saving:
                saving.append(pool.submit(save_one))
                wait(saving, timeout=1.0)
            return snapshot_of(listing, revision)

        monkeypatch.setattr(titles, "snapshot_of", read_slowly)
        with sample_app.app_context():
            assert titles.fill_titles() == 15
        assert saving[0].result() is None
    with sample_app.app_context():
        kept = db.session.scalars(select(CourseTitle).where(CourseTitle.course_id == course_id))
        found = {each.language: TitleKeys(each.sort_key, each.folded) for each in kept}
        assert found == title_keys(mine)
        assert titles.fill_titles() == 0
