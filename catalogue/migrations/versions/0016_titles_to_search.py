"""titles to search

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-30 21:05:00

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

MARK = '\x7f'
"""What a sort key adds to a letter that its language sorts as one of its own."""


def upgrade():
    key = sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql')
    with op.batch_alter_table('course_title') as batch:
        batch.add_column(sa.Column('folded', key, nullable=True))
    title = sa.table('course_title', sa.column('folded'), sa.column('sort_key'))
    op.execute(sa.update(title).values(folded=sa.func.replace(title.c.sort_key, MARK, '')))
    with op.batch_alter_table('course_title') as batch:
        batch.alter_column('folded', existing_type=key, nullable=False)
    op.create_index('ix_course_title_folded', 'course_title', ['folded', 'course_id'])


def downgrade():
    op.drop_index('ix_course_title_folded', 'course_title')
    with op.batch_alter_table('course_title') as batch:
        batch.drop_column('folded')
