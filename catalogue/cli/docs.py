"""``flask docs …``: what of the documentation is made from the code."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Enum,
    Integer,
    Numeric,
    String,
    Table,
    UniqueConstraint,
)

from catalogue.database import Base, UTCDateTime

HEAD = """# Data model

Made from the models by `make data-model`; whatever is written here by hand is overwritten. What a \
table means stands in the docstring of its model, and each feature’s tables in its `models`. In \
the diagrams `||--o{` reads “one has any number of”, `|o--o{` “none or one has any number of”.

An *instant* is kept in UTC, a *day* belongs to the zone that its row names. Codes are stored as \
words and refused when unknown.
"""
KINDS = {Integer: "number", Boolean: "yes or no", Date: "day", JSON: "JSON", UTCDateTime: "instant"}
ENDS = {
    "CASCADE": ", goes with it",
    "SET NULL": ", emptied with it",
    "RESTRICT": ", which cannot go",
    None: "",
}


@click.group("docs")
def docs() -> None:
    """Make pages of the documentation from the code."""


@docs.command("data-model")
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
def data_model_command(page: Path) -> None:
    """Draw the tables of the models into PAGE."""
    page.write_text(data_model())
    click.echo(f"Wrote {page}: {len(Base.metadata.tables)} tables.")


def data_model() -> str:
    """Return the whole page: for each feature a diagram, and each of its tables."""
    parts = [HEAD]
    for feature, models in sorted(_features().items()):
        lines = sorted({line for table in models for line in _relations(table)})
        diagram = "\n".join(["```mermaid", "erDiagram", *lines, "```"]) if lines else ""
        tables = [
            "\n\n".join(filter(None, (f"### {table.name}", said, _columns(table), _rules(table))))
            for table, said in sorted(models.items(), key=lambda each: each[0].name)
        ]
        parts.append("\n\n".join(filter(None, (f"## {feature}", diagram, *tables))) + "\n")
    return "\n".join(parts)


def _features() -> dict[str, dict[Table, str]]:
    """Return by feature its tables, each with what its model says of it."""
    found: dict[str, dict[Table, str]] = {}
    for mapper in Base.registry.mappers:
        feature = mapper.class_.__module__.split(".")[1]
        tables = found.setdefault(feature, {})
        if isinstance(mapper.local_table, Table):
            tables[mapper.local_table] = inspect.cleandoc(mapper.class_.__doc__ or "").replace(
                "``", "`"
            )
        for relation in mapper.relationships:
            if isinstance(relation.secondary, Table):
                pair = sorted(key.column.table.name for key in relation.secondary.foreign_keys)
                tables[relation.secondary] = f"Pairs of {' and '.join(pair)}."
    return found


def _relations(table: Table) -> Iterator[str]:
    """Return a line of the diagram for each column that refers to another table."""
    key_columns = [*table.primary_key.columns]
    for column in table.columns:
        for key in column.foreign_keys:
            parent = "|o" if column.nullable else "||"
            is_whole_key = column.primary_key and len(key_columns) == 1
            child = "o|" if column.unique or is_whole_key else "o{"
            yield f"    {key.column.table.name} {parent}--{child} {table.name} : {column.name}"


def _columns(table: Table) -> str:
    rows = [f"| `{each.name}` | {_kind(each)} | {_notes(each)} |" for each in table.columns]
    return "\n".join(["| column | holds | |", "|---|---|---|", *rows])


def _kind(column: Column[object]) -> str:
    kind = column.type
    if isinstance(kind, Enum):
        return "code: " + ", ".join(f"`{code}`" for code in kind.enums)
    if isinstance(kind, String):
        return f"text, {kind.length} at most" if kind.length else "text"
    if isinstance(kind, Numeric):
        return f"amount, {kind.scale} decimals"
    return next(name for known, name in KINDS.items() if isinstance(kind, known))


def _notes(column: Column[object]) -> str:
    notes = ["key"] if column.primary_key else []
    notes += [
        f"→ {key.column.table.name}{ENDS[key.ondelete]}"
        for key in sorted(column.foreign_keys, key=lambda each: each.column.table.name)
    ]
    notes += ["unique"] if column.unique else []
    notes += ["may be empty"] if column.nullable else []
    return "; ".join(notes)


def _rules(table: Table) -> str:
    """Return what the database itself refuses."""
    found = []
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            found.append(f"`{constraint.sqltext}`")
        elif isinstance(constraint, UniqueConstraint) and len(constraint.columns) > 1:
            found.append(f"one row for each {', '.join(f'`{c.name}`' for c in constraint.columns)}")
    for index in table.indexes:
        condition = index.dialect_options["postgresql"]["where"]
        if index.unique and condition is not None:
            columns = ", ".join(f"`{column.name}`" for column in index.columns)
            found.append(f"one row for each {columns} where `{condition}`")
    return f"The database holds: {'; '.join(sorted(found))}." if found else ""
