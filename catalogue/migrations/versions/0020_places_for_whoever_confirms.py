"""Places for whoever confirms, and times that run from when a letter left

Revision ID: 0020
Revises: 0019
Create Date: 2026-12-01 04:30:00

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

PENDING = sa.text('term_pending')
LINE = ['place', 'edition_id', 'waiting_number']


def upgrade():
    # Places that are held as this runs keep the end that their letter has told; no time is pending.
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.add_column(sa.Column('letter_id', sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column('term_pending', sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column('confirm_by', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('hold_origin', sa.String(length=64), nullable=True))
        batch_op.add_column(
            sa.Column('address_changes', sa.Integer(), server_default='0', nullable=False)
        )
        batch_op.create_foreign_key(
            op.f('fk_application_letter_id_outbox_message'),
            'outbox_message', ['letter_id'], ['id'], ondelete='SET NULL',
        )
        batch_op.create_index(op.f('ix_application_letter_id'), ['letter_id'])
        batch_op.create_index(op.f('ix_application_confirm_by'), ['confirm_by'])
        batch_op.drop_index('ix_application_place')
        batch_op.create_index('ix_application_place', [*LINE, 'confirmed_at'])
        batch_op.create_index(
            'ix_application_term_pending', ['id'],
            sqlite_where=PENDING, postgresql_where=PENDING,
        )
    with op.batch_alter_table('application_draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('letter_id', sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column('moved_hash', sa.String(length=64), server_default='', nullable=False)
        )
        batch_op.create_foreign_key(
            op.f('fk_application_draft_letter_id_outbox_message'),
            'outbox_message', ['letter_id'], ['id'], ondelete='SET NULL',
        )
        batch_op.create_index(op.f('ix_application_draft_letter_id'), ['letter_id'])
        batch_op.create_index(op.f('ix_application_draft_moved_hash'), ['moved_hash'])


def downgrade():
    with op.batch_alter_table('application_draft', schema=None) as batch_op:
        batch_op.drop_index(op.f('ix_application_draft_moved_hash'))
        batch_op.drop_index(op.f('ix_application_draft_letter_id'))
        batch_op.drop_constraint(
            op.f('fk_application_draft_letter_id_outbox_message'), type_='foreignkey'
        )
        batch_op.drop_column('moved_hash')
        batch_op.drop_column('letter_id')
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_index('ix_application_term_pending')
        batch_op.drop_index('ix_application_place')
        batch_op.create_index('ix_application_place', LINE)
        batch_op.drop_index(op.f('ix_application_confirm_by'))
        batch_op.drop_index(op.f('ix_application_letter_id'))
        batch_op.drop_constraint(
            op.f('fk_application_letter_id_outbox_message'), type_='foreignkey'
        )
        batch_op.drop_column('address_changes')
        batch_op.drop_column('hold_origin')
        batch_op.drop_column('confirm_by')
        batch_op.drop_column('term_pending')
        batch_op.drop_column('letter_id')
