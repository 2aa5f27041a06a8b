"""What happened, who hears of it, and how often somebody wishes to be written to

Revision ID: 0019
Revises: 0018
Create Date: 2026-12-01 05:00:00

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


# revision identifiers, used by Alembic.
revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

WAITING = sa.text('shared_at IS NULL')
UNTOLD = sa.text('told_at IS NULL')


def upgrade():
    # Without a batch: the table is referred to by others, which making it anew would clear.
    op.add_column('person', sa.Column('cadence', sa.String(length=16), server_default='at-once', nullable=False))
    op.add_column('person', sa.Column('zone', sa.String(length=64), server_default='', nullable=False))
    op.create_table('event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('acting_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('course_id', sa.Integer(), nullable=True),
    sa.Column('edition_id', sa.Integer(), nullable=True),
    sa.Column('details', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['acting_id'], ['organisation.id'], name=op.f('fk_event_acting_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_event_course_id_course'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_event_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_event_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_event_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event'))
    )
    for column in ('acting_id', 'at', 'course_id', 'edition_id', 'organisation_id', 'person_id'):
        op.create_index(f'ix_event_{column}', 'event', [column])
    op.create_index('ix_event_waiting', 'event', ['id'], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_table('event_notice',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_notice_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_event_notice_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', 'person_id', name=op.f('pk_event_notice'))
    )
    op.create_index('ix_event_notice_due', 'event_notice', ['due_at'], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
    op.create_index('ix_event_notice_person', 'event_notice', ['person_id', 'event_id'])


def downgrade():
    op.drop_table('event_notice')
    op.drop_table('event')
    op.drop_column('person', 'zone')
    op.drop_column('person', 'cadence')
