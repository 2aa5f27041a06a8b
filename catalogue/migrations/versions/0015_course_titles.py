"""course titles

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-30 17:40:00

"""
from alembic import op
import sqlalchemy as sa
from flask import current_app

from catalogue.migrations.frozen.sort_keys import sort_key


# revision identifiers, used by Alembic.
revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

BLOCK = 500


def upgrade():
    key = sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql')
    op.create_table(
        'course_title',
        sa.Column('course_id', sa.Integer(), nullable=False),
        sa.Column('language', sa.String(length=16), nullable=False),
        sa.Column('sort_key', key, nullable=False),
        sa.ForeignKeyConstraint(
            ['course_id'], ['course.id'], name=op.f('fk_course_title_course_id_course'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('course_id', 'language', name=op.f('pk_course_title')),
    )
    op.create_index('ix_course_title_order', 'course_title', ['language', 'sort_key', 'course_id'])
    _fill(op.get_bind())


def _fill(connection):
    """Write the titles of the newest revisions, as the catalogue writes them from now on."""
    listing = sa.table('listing', sa.column('id'), sa.column('course_id'), sa.column('head'))
    revision = sa.table(
        'revision', sa.column('listing_id'), sa.column('number'), sa.column('snapshot', sa.JSON())
    )
    title = sa.table(
        'course_title', sa.column('course_id'), sa.column('language'), sa.column('sort_key')
    )
    spoken = current_app.config['LANGUAGES']
    last = 0
    while True:
        rows = connection.execute(
            sa.select(listing.c.course_id, revision.c.snapshot)
            .join(revision, sa.and_(
                revision.c.listing_id == listing.c.id, revision.c.number == listing.c.head
            ))
            .where(listing.c.course_id > last)
            .order_by(listing.c.course_id)
            .limit(BLOCK)
        ).all()
        if not rows:
            return
        last = rows[-1].course_id
        found = []
        for course, snapshot in rows:
            said = {code: snapshot.get(f'words.{code}.title') or '' for code in spoken}
            other = next(filter(None, said.values()), '')
            found += [
                {'course_id': course, 'language': code, 'sort_key': sort_key(text or other, code)}
                for code, text in said.items()
            ]
        connection.execute(sa.insert(title), found)


def downgrade():
    op.drop_table('course_title')
