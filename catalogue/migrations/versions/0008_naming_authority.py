"""a naming authority that outlives the host name

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-30 17:20:00

"""
from urllib.parse import urlsplit
from uuid import uuid4

from alembic import op
from flask import current_app
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade():
    table = op.create_table('installation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('naming_authority', sa.String(length=255), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )
    # Whoever subscribed before knows calendars and feeds by the host name of the time: it stays.
    subscribed = op.get_bind().execute(sa.text('SELECT 1 FROM course LIMIT 1')).scalar()
    host = urlsplit(current_app.config['BASE_URL']).hostname
    op.bulk_insert(table, [{'id': 1, 'naming_authority': host if subscribed else str(uuid4())}])


def downgrade():
    op.drop_table('installation')
