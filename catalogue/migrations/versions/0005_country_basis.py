"""what country limits apply to

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-23 14:43:47.404797

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


# revision identifiers, used by Alembic.
revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    # Rows that are there already get what was meant until now. Adding columns in place keeps
    # SQLite from copying tables that others point to.
    op.add_column('application', sa.Column('nationalities', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(), 'postgresql'), nullable=False, server_default='[]'))
    op.add_column('edition', sa.Column('eligible_by', sa.Enum('residence', 'nationality', 'either', name='countrybasis', native_enum=False, length=32), nullable=False, server_default='residence'))


def downgrade():
    op.drop_column('edition', 'eligible_by')
    op.drop_column('application', 'nationalities')
