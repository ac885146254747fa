"""Personal data: access records and requests."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = 'privacy'
down_revision = 'campaigns'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('access_record',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('path', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_access_record_person_id_person')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_access_record_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_record'))
    )
    op.create_index('ix_access_record_programme_id_id', 'access_record', ['programme_id', 'id'])
    op.create_table('data_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('email_key', sa.String(), nullable=False),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('asked_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('forgotten_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_data_request_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_request')),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    op.drop_table('data_request')
    op.drop_index('ix_access_record_programme_id_id', 'access_record')
    op.drop_table('access_record')
