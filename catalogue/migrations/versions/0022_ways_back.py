"""Who reads what happened to an application, nomination letters, reserve lists

Revision ID: 0022
Revises: 0021
Create Date: 2026-12-01 05:00:00

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

BEFORE = [
    'edition_id', 'decision', 'answer', 'place', 'confirmed_at', 'submitted_at', 'waiting_number',
    'country', 'name_key',
]
AFTER = [*BEFORE[:4], 'letter_arrived_on', *BEFORE[4:]]


def upgrade():
    audience = sa.Enum('applicant', 'staff', name='audience', native_enum=False, length=32)
    op.add_column(
        'application_event',
        sa.Column('audience', audience, server_default='applicant', nullable=False),
    )
    op.add_column('application', sa.Column('letter_arrived_on', sa.Date(), nullable=True))
    op.add_column(
        'application',
        sa.Column('letter_from', sa.String(length=200), server_default='', nullable=False),
    )
    op.add_column(
        'edition',
        sa.Column('offers_reserve', sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.drop_index('ix_application_list', 'application')
    op.create_index('ix_application_list', 'application', AFTER)


def downgrade():
    # What this version alone knows becomes what the one before calls it.
    for gone in ('offer-withdrawn', 'place-withdrawn'):
        op.execute(
            sa.text("UPDATE application SET decision = 'declined' WHERE decision = :gone").bindparams(
                gone=gone
            )
        )
        op.execute(
            sa.text("UPDATE application SET told = 'declined' WHERE told = :gone").bindparams(gone=gone)
        )
    # What was for the staff would be shown to the applicant.
    op.execute("DELETE FROM application_event WHERE audience = 'staff'")
    for kind, former in FORMER.items():
        op.execute(
            sa.text('UPDATE application_event SET kind = :former WHERE kind = :kind').bindparams(
                former=former, kind=kind
            )
        )
    op.drop_index('ix_application_list', 'application')
    op.create_index('ix_application_list', 'application', BEFORE)
    op.drop_column('edition', 'offers_reserve')
    op.drop_column('application', 'letter_from')
    op.drop_column('application', 'letter_arrived_on')
    op.drop_column('application_event', 'audience')


FORMER = {
    'admitted': 'promoted',
    'offer-extended': 'offered',
    'offer-withdrawn': 'declined',
    'place-withdrawn': 'declined',
    'released': 'withdrawn',
    'reconsidered': 'submitted',
    'moved': 'submitted',
}
"""What the version before calls what happened."""
