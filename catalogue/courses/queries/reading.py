"""How rows are read where there are many of them, or where they are read all the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable

from catalogue.database import db


def rows(query: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """Return the rows of a query for columns, past the session: it takes as long again."""
    return db.session.connection().execute(query, values).all()
