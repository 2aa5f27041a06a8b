"""ways of taking part that somebody chose stay

Revision ID: 0021
Revises: 0020
Create Date: 2026-12-01 05:00:00

"""
from datetime import UTC

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


# revision identifiers, used by Alembic.
revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), 'postgresql')
APPLICATION = sa.table('application', sa.column('route_id', sa.Integer), sa.column('asked', JSON))
ROUTE = sa.table(
    'fee_route',
    sa.column('id', sa.Integer),
    sa.column('kind', sa.String),
    sa.column('ects', sa.Integer),
    sa.column('amount', sa.Numeric(10, 2)),
    sa.column('currency', sa.String),
    sa.column('early_amount', sa.Numeric(10, 2)),
    sa.column('early_until', sa.DateTime(timezone=True)),
    sa.column('funding', sa.String),
    sa.column('scholarship_min', sa.Integer),
    sa.column('scholarship_max', sa.Integer),
    sa.column('deadline_at', sa.DateTime(timezone=True)),
)
CHOSEN = 'fk_application_route_id_fee_route'


def upgrade():
    with op.batch_alter_table('fee_route', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))
    # No row that an application stands on goes silently.
    refer('RESTRICT')
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asked', JSON, nullable=True))
    fill()


def fill():
    """Keep with each application the terms of its route as they are today: nobody kept more."""
    connection = op.get_bind()
    for route in connection.execute(sa.select(ROUTE)).mappings().all():
        kept = {name: route[name] for name in ('kind', 'ects', 'currency', 'funding')}
        kept |= {name: route[name] for name in ('scholarship_min', 'scholarship_max')}
        kept |= {name: amount(route[name]) for name in ('amount', 'early_amount')}
        kept |= {name: instant(route[name]) for name in ('early_until', 'deadline_at')}
        asked = {'schema': 1, 'filled': 'later', 'route': kept | {'early': False}}
        connection.execute(
            sa.update(APPLICATION).where(APPLICATION.c.route_id == route['id']).values(asked=asked)
        )


def amount(value):
    return None if value is None else f'{value:.2f}'


def instant(value):
    if value is None:
        return None
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.replace(microsecond=0).isoformat()


def downgrade():
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_column('asked')
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
