"""Listings with unpublished changes, found along an index

Revision ID: 0018
Revises: 0017
Create Date: 2026-12-01 00:30:00

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

CHANGED = sa.text('published != head')


def upgrade():
    op.create_index(
        'ix_listing_changed', 'listing', ['course_id'], sqlite_where=CHANGED, postgresql_where=CHANGED
    )


def downgrade():
    op.drop_index('ix_listing_changed', 'listing', sqlite_where=CHANGED, postgresql_where=CHANGED)
