"""editions without an end take applications without a deadline

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-30 17:50:00

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('fee_route', schema=None) as batch_op:
        batch_op.alter_column('deadline_at', existing_type=sa.DateTime(timezone=True), nullable=True)


def downgrade():
    # What never closed closes in a far year, since it has to be something.
    op.execute("UPDATE fee_route SET deadline_at = '2999-12-31 23:59:59' WHERE deadline_at IS NULL")
    with op.batch_alter_table('fee_route', schema=None) as batch_op:
        batch_op.alter_column('deadline_at', existing_type=sa.DateTime(timezone=True), nullable=False)
