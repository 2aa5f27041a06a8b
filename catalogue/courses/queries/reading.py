"""How rows are read where there are many of them, or where they are read all the time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Executable, Integer, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

from catalogue.database import db


def rows(query: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """Return the rows of a query for columns, past the session: it takes as long again."""
    return db.session.connection().execute(query, values).all()


def among(
    column: ColumnElement[int] | InstrumentedAttribute[int], ids: Collection[int]
) -> ColumnElement[bool]:
    """Return the condition that a column is one of so many ids that each cannot be a parameter.

    Writing out a thousand parameters takes PostgreSQL's driver as long as reading the rows.
    """
    if db.engine.dialect.name == "postgresql":
        return column == any_(bindparam(None, list(ids), ARRAY(Integer)))
    return column.in_(ids)
