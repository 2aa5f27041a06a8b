"""The tables keep the house's rules: what is followed or cleared is found by an index."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Column, ForeignKey, Index, MetaData, Table, UniqueConstraint, text

import catalogue.models  # noqa: F401  # Every table, or the rule would hold for some.
from catalogue.database import Base, db

pytestmark = pytest.mark.engines


def unindexed(metadata: MetaData) -> list[str]:
    """Return the foreign keys that no index, unique constraint or primary key begins with.

    Deleting what such a key refers to reads the whole table, once for every row deleted. An index
    over some rows only (``WHERE``) does not count.
    """
    return [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.foreign_keys and column.name not in leading(table)
    ]


def leading(table: Table) -> set[str]:
    """Return the columns by which rows of a table are found without reading it whole."""
    found = [list(table.primary_key.columns)]
    found += [
        list(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint)
    ]
    for index in table.indexes:
        partial = any(
            options.get("where") is not None for options in index.dialect_options.values()
        )
        if not partial:
            found.append(list(index.columns))
    found += [[column] for column in table.columns if column.unique]
    return {columns[0].name for columns in found if columns}


def test_every_foreign_key_is_found_by_an_index() -> None:
    assert unindexed(Base.metadata) == []


def test_the_rule_notices_a_foreign_key_without_one() -> None:
    metadata = MetaData()
    Table("parent", metadata, Column("id", primary_key=True))

    def child(name: str, *more: Index | UniqueConstraint) -> None:
        key: Column[int] = Column("parent_id", ForeignKey("parent.id"))
        Table(name, metadata, Column("id", primary_key=True), Column("other"), key, *more)

    child("bare")
    child("second", Index("second_in_line", "other", "parent_id"))
    child("partial", Index("some", "parent_id", sqlite_where=text("other IS NULL")))
    child("indexed", Index("first_in_line", "parent_id", "other"))
    child("unique", UniqueConstraint("parent_id", "other"))
    assert sorted(unindexed(metadata)) == [
        "bare.parent_id",
        "partial.parent_id",
        "second.parent_id",
    ]


@pytest.mark.slow
def test_the_migrations_lead_to_the_tables_that_the_models_declare(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert found == []
