"""ways of taking part that somebody chose stay

Revision ID: 0020
Revises: 0018
Create Date: 2026-12-01 05:00:00

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0020'
down_revision = '0018'
branch_labels = None
depends_on = None

CHOSEN = 'fk_application_route_id_fee_route'


def upgrade():
    with op.batch_alter_table('fee_route', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))
    # No row that an application stands on goes silently.
    refer('RESTRICT')


def downgrade():
    # Before, what was no longer offered was deleted, and those who had chosen it had chosen nothing.
    op.execute(
        'UPDATE application SET route_id = NULL WHERE route_id IN '
        '(SELECT id FROM fee_route WHERE withdrawn_at IS NOT NULL)'
    )
    op.execute('DELETE FROM fee_route WHERE withdrawn_at IS NOT NULL')
    refer('SET NULL')
    with op.batch_alter_table('fee_route', schema=None) as batch_op:
        batch_op.drop_column('withdrawn_at')


def refer(ondelete):
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_constraint(CHOSEN, type_='foreignkey')
        batch_op.create_foreign_key(CHOSEN, 'fee_route', ['route_id'], ['id'], ondelete=ondelete)
