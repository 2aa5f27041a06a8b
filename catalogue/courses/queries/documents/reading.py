"""How rows are read where there are hundreds of thousands of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable

from catalogue.database import db


def rows(query: Executable) -> Sequence[Any]:
    """Return the rows of a query for columns, past the session: it takes as long again."""
    return db.session.connection().execute(query).all()
