"""digests of revisions

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-30 17:30:00

"""
import hashlib
import json

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

BATCH = 500
DEFAULTS = {
    'course': {
        'level': 'introductory',
        'award': 'certificate',
        'weeks': None,
        'days': None,
        'hours_min': None,
        'hours_max': None,
        'ects': None,
        'eqf_level': None,
        'topics': [],
    },
    'edition': {
        'starts_on': None,
        'ends_on': None,
        'opens_at': None,
        'zone': 'UTC',
        'format': 'online',
        'self_paced': False,
        'languages': [],
        'assignment_languages': [],
        'capacity': 30,
        'admission': 'selection',
        'waiting_list': True,
        'late_entry': False,
        'nomination': 'none',
        'visibility': 'listed',
        'eligible_by': 'residence',
        'eligible_groups': [],
        'eligible_countries': [],
        'eligible_employers': [],
        'cancelled': False,
        'routes.certificate': None,
        'routes.credit': None,
        'routes.participation': None,
        'routes.degree': None,
    },
}
"""What a field holds that nobody has filled in, as it was when digests were introduced."""


def digest(kind, snapshot):
    said = {
        name: value for name, value in snapshot.items() if value != DEFAULTS[kind].get(name, '')
    }
    whole = json.dumps(said, sort_keys=True, separators=(',', ':'))
    return hashlib.sha256(whole.encode()).hexdigest()


def upgrade():
    # Added in place: a copy of the table would be a copy of every text that was ever saved.
    op.add_column('revision', sa.Column('digest', sa.String(length=64), nullable=False, server_default=''))
    fill(op.get_bind())
    op.create_index(op.f('ix_revision_listing_id_digest_number'), 'revision', ['listing_id', 'digest', 'number'], unique=False)


def fill(connection):
    """Note the digest of every revision, some hundreds at a time."""
    revision = sa.table('revision', sa.column('id'), sa.column('listing_id'), sa.column('snapshot', sa.JSON), sa.column('digest'))
    listing = sa.table('listing', sa.column('id'), sa.column('kind'))
    last = 0
    while True:
        rows = connection.execute(
            sa.select(revision.c.id, listing.c.kind, revision.c.snapshot)
            .join(listing, listing.c.id == revision.c.listing_id)
            .where(revision.c.id > last)
            .order_by(revision.c.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        connection.execute(
            revision.update().where(revision.c.id == sa.bindparam('key')).values(digest=sa.bindparam('said')),
            [{'key': key, 'said': digest(kind, snapshot)} for key, kind, snapshot in rows],
        )
        last = rows[-1].id


def downgrade():
    op.drop_index(op.f('ix_revision_listing_id_digest_number'), table_name='revision')
    op.drop_column('revision', 'digest')
