"""Part 7: how soon one person's letter leaves while an announcement to many is on its way."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.database import db, now
from catalogue.demo.generator import Ids
from catalogue.mail.models import OutboxMessage
from catalogue.mail.services import deliver_due
from tests.load.catalogues import Catalogues
from tests.load.crowd import BLOCK, write
from tests.load.house import Size, letter
from tests.load.signed_in import house
from tests.load.stage import EDITOR, Stage
from tests.load.table import Row
from tests.load.visited.accounts import ask_reset
from tests.machine import mail
from tests.machine.apps import running

PART = "7. Mail"
LETTERS = 20_000
PATIENCE_ROUNDS = 20


def announce(stage: Stage, letters: int) -> None:
    """Let an announcement to so many be due."""
    at = now()

    def post(session: Session) -> None:
        ids = Ids(session)
        for first in range(0, letters, BLOCK):
            turns = range(first, min(first + BLOCK, letters))
            write(session, OutboxMessage, [letter(ids, turn, at, sent=False) for turn in turns])
        ids.close()

    stage.change(post)


def has_left(stage: Stage) -> bool:
    """Say whether the letter to whoever asked for a link is sent."""
    query = select(OutboxMessage.sent_at).where(OutboxMessage.recipient == EDITOR)
    with stage.app.app_context():
        return db.session.scalars(query).one() is not None


def rounds(stage: Stage) -> int:
    """Ask for a link amidst the announcement; return in which round after that it leaves."""
    with stage.app.app_context():
        assert deliver_due()
    assert ask_reset(stage).status_code == 303
    for number in range(1, PATIENCE_ROUNDS + 1):
        with stage.app.app_context():
            deliver_due()
        if has_left(stage):
            return number
    return PATIENCE_ROUNDS + 1


def rows(catalogues: Catalogues) -> Iterator[Row]:
    """Count the worker's rounds until a link for a new password has left."""
    made = house(catalogues, Size())
    with mail.serving() as server, running(made.settings() | {"MAIL_URL": server.url}) as app:
        stage = Stage(app)
        announce(stage, LETTERS)
        found = rounds(stage)
    yield Row(
        PART,
        f"round in which a link for a new password leaves, asked for among {LETTERS:,} letters",
        str(found) if found <= PATIENCE_ROUNDS else f"after {PATIENCE_ROUNDS}",
        "",
        "1",
        found == 1,
    )
