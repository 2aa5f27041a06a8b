"""Publications, batches and new applications in any order: nobody is told anything false."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func

from catalogue.comanagement.repositories.publication import edition_snapshot
from catalogue.courses.models import Edition
from catalogue.database import db
from catalogue.enrolment import queries
from catalogue.enrolment.services import extending, noting
from catalogue.mail.models import OutboxMessage
from tests.enrolment.changes import LETTERS, publish, send_all
from tests.enrolment.factories import Listed, make_application, make_edition

SEEDS = range(12)
CITIES = ("Lima", "Quito", "Bern")
SIDES = re.compile(r"Until now: (.+)\n +From now on: (.+)\n")


@dataclass
class Knows:
    """What somebody has been told of an edition."""

    city: str
    cancelled: bool


def read(app: Flask, listed: Listed) -> Knows:
    """Return what the public reads."""
    with app.app_context():
        snapshot = edition_snapshot(db.session.get_one(Edition, listed.edition_id))
        return Knows(snapshot["city"], snapshot["cancelled"])


def check(app: Flask, known: Mapping[str, Knows], after: int) -> int:
    """Let everybody read their new letters, each against what they knew; return the last one."""
    with app.app_context():
        rows = db.session.query(OutboxMessage).filter(OutboxMessage.id > after)
        for letter in rows.order_by(OutboxMessage.id):
            if letter.kind not in LETTERS:
                continue
            mine = known[letter.recipient]
            sides = SIDES.search(letter.text)
            if sides is not None:
                assert sides[1] == mine.city, letter.text
                assert sides[2] != sides[1]
                mine.city = sides[2]
            if letter.kind == "edition-cancelled":
                assert not mine.cancelled
                mine.cancelled = True
            elif letter.kind == "edition-reinstated":
                assert mine.cancelled
                mine.cancelled = False
            else:
                assert sides is not None, "A letter about nothing."
                assert not mine.cancelled
            after = letter.id
    return after


def one_batch(app: Flask) -> None:
    with app.app_context():
        found = queries.notifications_to_send()
        db.session.rollback()
        if found:
            extending.send_batch(*found[-1])


def latest(app: Flask) -> int:
    """Return the number of the latest letter, those of other editions included."""
    with app.app_context():
        return db.session.query(func.max(OutboxMessage.id)).scalar() or 0


def play(app: Flask, seed: int) -> None:
    """Do things in turn; in the end everybody knows what the public reads."""
    chance = random.Random(seed)
    listed = make_edition(app, city="Bern")
    known: dict[str, Knows] = {}
    last = latest(app)
    for turn in range(24):
        now = read(app, listed)
        deed = chance.choice(["apply", "city", "city", "cancel", "batch", "batch", "batch"])
        if deed == "apply" and not now.cancelled:
            email = f"a{turn}@work.example"
            make_application(app, listed, email, language="en")
            known[email] = now
        elif deed == "city":
            publish(app, listed, city=chance.choice(CITIES))
        elif deed == "cancel":
            publish(app, listed, cancelled=not now.cancelled)
        elif deed == "batch":
            one_batch(app)
        last = check(app, known, last)
    send_all(app)
    last = check(app, known, last)
    if read(app, listed).cancelled:
        assert all(each.cancelled for each in known.values())
        publish(app, listed, cancelled=False)
        send_all(app)
        check(app, known, last)
    assert all(each == read(app, listed) for each in known.values())


def play_all(app: Flask) -> None:
    for seed in SEEDS:
        play(app, seed)


@pytest.mark.engines
@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_in_any_order_everybody_comes_to_know_what_holds_and_nothing_else(
    app: Flask, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(extending, "BATCH", 1)
    play(app, seed)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["_carried", "_told_of_cancelling"])
def test_whoever_forgets_what_was_told_before_is_found_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(extending, "BATCH", 1)
    monkeypatch.setattr(noting, part, lambda *_given: [])
    with pytest.raises(AssertionError):
        play_all(app)
