"""indexes of foreign keys, orders of the list of applications, notifications of many

Revision ID: 0010
Revises: 0009

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from catalogue.migrations.frozen.sort_keys import stored_key


# revision identifiers, used by Alembic.
revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

FOREIGN_KEYS = (
    ('application', 'route_id'),
    ('application_draft', 'application_id'),
    ('application_event', 'person_id'),
    ('invitation', 'invited_by'),
    ('partnership_enquiry', 'organisation_id'),
    ('person_role', 'role_id'),
    ('revision', 'author_id'),
    ('revision', 'organisation_id'),
    ('sign_off', 'organisation_id'),
    ('sign_off', 'person_id'),
)
LISTED_BY = [
    'edition_id', 'decision', 'answer', 'place', 'confirmed_at', 'submitted_at', 'waiting_number',
    'country', 'name_key',
]
BATCH = 1000


def upgrade():
    for table, column in FOREIGN_KEYS:
        op.create_index(op.f(f'ix_{table}_{column}'), table, [column])
    key = sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql')
    op.add_column('application', sa.Column('name_key', key, server_default='', nullable=False))
    _fill_name_keys()
    op.create_index('ix_application_place', 'application', ['place', 'edition_id', 'waiting_number'])
    op.create_index('ix_application_list', 'application', LISTED_BY)
    op.create_table('bulk_notification',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('deadline-extended', name='bulknotificationkind', native_enum=False, length=32), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('details', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recipients', sa.Integer(), nullable=True),
    sa.Column('notified', sa.Integer(), nullable=False),
    sa.Column('last_application_id', sa.Integer(), nullable=False),
    sa.Column('last_draft_id', sa.Integer(), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_bulk_notification_edition_id_edition'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_notification'))
    )
    op.create_index(op.f('ix_bulk_notification_edition_id'), 'bulk_notification', ['edition_id'])
    op.create_index(op.f('ix_bulk_notification_finished_at'), 'bulk_notification', ['finished_at'])
    op.create_table('bulk_notification_recipient',
    sa.Column('notification_id', sa.Integer(), nullable=False),
    sa.Column('address_hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['notification_id'], ['bulk_notification.id'], name=op.f('fk_bulk_notification_recipient_notification_id_bulk_notification'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('notification_id', 'address_hash', name=op.f('pk_bulk_notification_recipient'))
    )


def _fill_name_keys():
    """Give every application that is there already the key by which its name is ordered."""
    application = sa.table('application', sa.column('id'), sa.column('full_name'), sa.column('name_key'))
    change = (
        application.update()
        .where(application.c.id == sa.bindparam('of'))
        .values(name_key=sa.bindparam('key'))
    )
    connection, last = op.get_bind(), 0
    while True:
        rows = connection.execute(
            sa.select(application.c.id, application.c.full_name)
            .where(application.c.id > last)
            .order_by(application.c.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        connection.execute(change, [{'of': number, 'key': stored_key(name)} for number, name in rows])
        last = rows[-1][0]


def downgrade():
    op.drop_table('bulk_notification_recipient')
    op.drop_table('bulk_notification')
    op.drop_index('ix_application_list', 'application')
    op.drop_index('ix_application_place', 'application')
    op.drop_column('application', 'name_key')
    for table, column in FOREIGN_KEYS:
        op.drop_index(op.f(f'ix_{table}_{column}'), table)
