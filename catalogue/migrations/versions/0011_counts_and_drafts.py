"""counts of attempts; drafts that nobody can be written to about

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-30 17:30:00

"""
from alembic import op
import sqlalchemy as sa



# revision identifiers, used by Alembic.
revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'attempt_count',
        sa.Column('bucket', sa.String(length=64), nullable=False),
        sa.Column('hits', sa.Integer(), nullable=False),
        sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('bucket', name=op.f('pk_attempt_count')),
    )
    op.create_index(op.f('ix_attempt_count_ends_at'), 'attempt_count', ['ends_at'])
    # Drafts that are there already were promised the longer time.
    with op.batch_alter_table('application_draft', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('has_address', sa.Boolean(), server_default=sa.true(), nullable=False)
        )
    with op.batch_alter_table('application_draft', schema=None) as batch_op:
        batch_op.alter_column('has_address', server_default=None)


def downgrade():
    with op.batch_alter_table('application_draft', schema=None) as batch_op:
        batch_op.drop_column('has_address')
    op.drop_index(op.f('ix_attempt_count_ends_at'), table_name='attempt_count')
    op.drop_table('attempt_count')
