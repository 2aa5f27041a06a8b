"""Counts of attempts that all processes of the house share, kept in the database.

A count is one small row for each span of time as long as the limit's own. What was counted in the
span before fades while the present one passes, so that no attempt is forgotten all at once.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any

from limits import RateLimitItem
from sqlalchemy import Connection, Select, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from catalogue.accounts.models import AttemptCount
from catalogue.database import db, now, repeat_batches, writing
from catalogue.tokens import hash_of

TABLE: Any = AttemptCount.__table__
BATCH = 500
"""How many are deleted in one transaction."""


class SharedCounts:
    """Limits over all processes and machines with one database; restarts lose nothing.

    Only attempts that are allowed write, each a transaction of one row beside the request's own;
    what is refused costs a read. Its methods are those of the limits library's strategies.
    """

    def test(self, item: RateLimitItem, *keys: str) -> bool:
        """Say whether one more attempt would be allowed; nothing is counted."""
        return self.wait(item, *keys) == 0

    def hit(self, item: RateLimitItem, *keys: str) -> bool:
        """Count an attempt, and say so; one too many is not counted."""
        if not self.test(item, *keys):
            return False
        before, present, left = _spans(item, keys)
        with db.engine.connect().execution_options(catalogue_writing=True) as connection:
            counted = _add(connection, present, item.get_expiry())
            # Others may have counted since; the row's lock says who was first.
            if _weighed(_hits(connection, before, present)[0], left, counted) > item.amount:
                connection.rollback()
                return False
            connection.commit()
        return True

    def wait(self, item: RateLimitItem, *keys: str) -> int:
        """Return for how many seconds no attempt is allowed; 0 where one is allowed now."""
        before, present, left = _spans(item, keys)
        with db.engine.connect() as connection:
            earlier, counted = _hits(connection, before, present)
        if _weighed(earlier, left, counted) < item.amount:
            return 0
        span = item.get_expiry()
        if counted >= item.amount:
            return ceil(left * span) + 1
        return max(1, ceil((left - (item.amount - counted - 1) / earlier) * span))


def _spans(item: RateLimitItem, keys: tuple[str, ...]) -> tuple[str, str, float]:
    """Return the digests of the span before and the present one, and what share of it is left."""
    passed = now().timestamp() / item.get_expiry()
    key, number = item.key_for(*keys), int(passed)
    return hash_of(f"{key}/{number - 1}"), hash_of(f"{key}/{number}"), 1 - passed % 1


def _weighed(earlier: int, left: float, counted: int) -> int:
    return ceil(earlier * left) + counted


def _hits(connection: Connection, before: str, present: str) -> tuple[int, int]:
    rows = connection.execute(
        select(TABLE.c.bucket, TABLE.c.hits).where(TABLE.c.bucket.in_((before, present)))
    )
    known: dict[str, int] = {row.bucket: row.hits for row in rows}
    return known.get(before, 0), known.get(present, 0)


def _add(connection: Connection, bucket: str, seconds: int) -> int:
    """Add one to a count, and return what it is now; it is of use for two spans."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = insert(TABLE).values(
        bucket=bucket, hits=1, ends_at=now() + timedelta(seconds=2 * seconds)
    )
    counted = row.on_conflict_do_update(
        index_elements=[TABLE.c.bucket], set_={"hits": TABLE.c.hits + 1}
    ).returning(TABLE.c.hits)
    return int(connection.execute(counted).scalar_one())


def forget_old_counts() -> int:
    """Delete the counts whose time is over, a part at a time; return how many.

    It is looked first whether there are any: where not, nobody waits for a lock.
    """
    old = select(AttemptCount.bucket).where(AttemptCount.ends_at < now())
    found = db.session.scalar(old.limit(1))
    db.session.rollback()
    if found is None:
        return 0
    return repeat_batches(lambda most: _delete(old.limit(most)), BATCH)


def _delete(which: Select[str]) -> int:
    session = writing()
    ended = session.execute(
        delete(AttemptCount)
        .where(AttemptCount.bucket.in_(which.scalar_subquery()))
        .execution_options(synchronize_session=False)
    )
    session.commit()
    return int(ended.rowcount)  # type: ignore[attr-defined]  # A DELETE's result counts rows.
