"""Publishers stand in one order, the very first ones too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.database import db, writing
from catalogue.search.models import CatalogueChange
from catalogue.search.repositories.changes import record_change

pytestmark = pytest.mark.engines

PUBLISHERS = 6


def test_those_who_publish_first_at_once_get_numbers_in_a_row(app: Flask) -> None:
    ready = Barrier(PUBLISHERS)

    def publish(key: int) -> int:
        with app.app_context():
            ready.wait(10)
            session = writing()
            number = record_change(session, "course", key)
            session.commit()
            return number

    with ThreadPoolExecutor(PUBLISHERS) as pool:
        numbers = sorted(pool.map(publish, range(PUBLISHERS)))
    assert numbers == list(range(1, PUBLISHERS + 1))
    with app.app_context():
        changes = db.session.scalars(select(CatalogueChange)).all()
        assert sorted(change.number for change in changes) == numbers


def test_several_changes_of_one_transaction_have_numbers_of_their_own(app: Flask) -> None:
    with app.app_context():
        session = writing()
        assert [record_change(session, "course", key) for key in (5, 6)] == [1, 2]
        session.commit()
