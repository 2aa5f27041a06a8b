"""Sort keys folded as the search folds: apostrophes, letters with strokes.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.migrations.frozen.sort_keys import sort_key

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

NAMED = {"organisation": "name", "course": "title", "programme": "title"}
"""What has words with a sort key, and which of the words it is made of."""


def upgrade() -> None:
    """Make every sort key anew; a course without a title has that of its source language."""
    connection = op.get_bind()
    for owner, column in NAMED.items():
        key, words = f"{owner}_id", sa.column(column, sa.String)
        language, kept = sa.column("language", sa.String), sa.column("sort_key", sa.String)
        table = sa.table(f"{owner}_words", sa.column(key, sa.Integer), language, words, kept)
        rows = connection.execute(sa.select(table.c[key], language, words, kept)).all()
        instead = _source_titles(connection) if owner == "course" else {}
        made = [
            (row, spoken, sort_key(text or instead.get(row, ""), spoken), before)
            for row, spoken, text, before in rows
        ]
        changed = [
            {"row": row, "spoken": spoken, "made": new}
            for row, spoken, new, before in made
            if new != before
        ]
        if changed:
            change = (
                table.update()
                .where(table.c[key] == sa.bindparam("row"), language == sa.bindparam("spoken"))
                .values(sort_key=sa.bindparam("made"))
            )
            connection.execute(change, changed)


def _source_titles(connection: sa.Connection) -> dict[int, str]:
    """Return by course its title in the language in which it was written first."""
    course = sa.table("course", sa.column("id"), sa.column("source_language"))
    words = sa.table(
        "course_words", sa.column("course_id"), sa.column("language"), sa.column("title")
    )
    own = (words.c.course_id == course.c.id) & (words.c.language == course.c.source_language)
    found = connection.execute(sa.select(course.c.id, words.c.title).join(words, own))
    return {row: title for row, title in found}


def downgrade() -> None:
    """Keep the keys: the version before reads them just as well."""
