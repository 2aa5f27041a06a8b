"""How migrations reach the database: through the app's own engine."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import JSON, Connection

from catalogue.database import Base, UTCDateTime, db


def render_item(kind: str, item: object, _autogen_context: Any) -> str | bool:
    """Write our column types as the plain ones behind them: old migrations stay readable."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        return "sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def migrate(connection: Connection) -> None:
    """Apply the migrations that are wanted."""
    options = current_app.extensions["migrate"].configure_args
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; there is no offline mode.")

given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with db.engine.connect() as own:
        if own.dialect.name == "sqlite":
            # Batch operations rebuild tables, which foreign keys would refuse half way.
            own.exec_driver_sql("PRAGMA foreign_keys = OFF")
            own.rollback()
        migrate(own)
        own.commit()
