"""Mail by priority, and who answers it

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-30 17:25:00

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

OPEN = sa.text("sent_at IS NULL AND given_up_at IS NULL")
SENT = sa.text("sent_at IS NOT NULL")
GIVEN_UP = sa.text("given_up_at IS NOT NULL")
SECURITY = ("reset", "no-account", "password-changed")
TO_MANY = ("extended", "alert-news", "alert-matches", "alert-ending", "alert-ended")


def index(name, columns, where):
    op.create_index(name, 'outbox_message', columns, sqlite_where=where, postgresql_where=where)


def upgrade():
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_message_due')
        # What waits as the migration runs is about one person, unless it is said below.
        batch_op.add_column(sa.Column('priority', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('reply_to_name', sa.String(length=200), server_default='', nullable=False))
        batch_op.add_column(sa.Column('reply_to_email', sa.String(length=320), server_default='', nullable=False))
        batch_op.add_column(sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('smtp_code', sa.Integer(), nullable=True))

    message = sa.table('outbox_message', sa.column('kind', sa.String), sa.column('priority', sa.Integer))
    for kinds, priority in ((SECURITY, 0), (TO_MANY, 2)):
        op.execute(message.update().where(message.c.kind.in_(kinds)).values(priority=priority))
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.alter_column('priority', existing_type=sa.Integer(), existing_nullable=False, server_default=None)

    index('ix_outbox_message_by_priority', ['priority', 'next_attempt_at', 'id'], OPEN)
    index('ix_outbox_message_by_age', ['next_attempt_at', 'id'], OPEN)
    index('ix_outbox_message_sent_at', ['sent_at'], SENT)
    index('ix_outbox_message_given_up_at', ['given_up_at'], GIVEN_UP)

    op.add_column('organisation', sa.Column('contact_email', sa.String(length=320), server_default='', nullable=False))


def downgrade():
    # Not in a batch: that would drop the table, to which others refer, and make it anew.
    op.drop_column('organisation', 'contact_email')

    for name in ('given_up_at', 'sent_at', 'by_age', 'by_priority'):
        op.drop_index(f'ix_outbox_message_{name}', table_name='outbox_message')
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        for name in ('smtp_code', 'leased_until', 'reply_to_email', 'reply_to_name', 'priority'):
            batch_op.drop_column(name)
        batch_op.create_index('ix_outbox_message_due', ['sent_at', 'next_attempt_at'], unique=False)
