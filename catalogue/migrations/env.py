"""How migrations reach the database: through the app's own engine."""

from __future__ import annotations

from typing import Any

import click
from alembic import context
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import JSON, Connection
from sqlalchemy.exc import OperationalError

from catalogue.database import Base, UTCDateTime, db, why_unusable

UPGRADE_LOCK = 20_270_101
"""The number of PostgreSQL's advisory lock that one upgrade holds at a time, on any machine."""


def render_item(kind: str, item: object, _autogen_context: Any) -> str | bool:
    """Write our column types as the plain ones behind them: old migrations stay readable."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        return "sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def tell(step: Any, **_more: Any) -> None:
    """Say which migration was applied, or taken back."""
    word = "Applied" if step.is_upgrade else "Took back"
    click.echo(f"{word} {step.up_revision.revision}: {step.up_revision.doc}")


def migrate(connection: Connection) -> None:
    """Apply the migrations that are wanted."""
    options = current_app.extensions["migrate"].configure_args
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        on_version_apply=tell,
        # One transaction over all of them, on SQLite too: of two upgrades at once, the second waits
        # for the first and then reads how far that came.
        transactional_ddl=True,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; there is no offline mode.")


def prepare(connection: Connection) -> Connection:
    """Let one upgrade run at a time: a second one waits, and then finds nothing left to do."""
    if connection.dialect.name == "sqlite":
        # Batch operations rebuild tables, which foreign keys would refuse half way.
        # It has to be said to the driver itself: within a transaction, which the connection would
        # begin, SQLite takes no notice; and then rebuilding a table clears what refers to it.
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        return connection.execution_options(catalogue_writing=True)
    connection.exec_driver_sql("SET lock_timeout = 0")
    # Held until the connection is closed, whatever happens in between.
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({UPGRADE_LOCK})")
    connection.commit()
    return connection


def migrate_by_ourselves() -> None:
    """Apply the migrations on a connection that nobody else uses, and say what was done."""
    try:
        with db.engine.connect() as connection:
            migrate(prepare(connection))
            connection.commit()
            connection.invalidate()
    except OperationalError as error:
        raise CommandError(why_unusable(error)) from error


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    migrate_by_ourselves()
