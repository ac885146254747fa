"""The run of show: what was done on the day, and which shift of it people were told of."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = 'live'
down_revision = 'agendas'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('live_act',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('verb', sa.Enum('start', 'end', 'adjust', 'skip', 'absorb', name='verb', native_enum=False, length=24), nullable=False),
    sa.Column('item_uid', sa.String(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('planned_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('undone_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_live_act_by_id_person')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_live_act_event_id_event')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['person.id'], name=op.f('fk_live_act_undone_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_act')),
    sa.UniqueConstraint('event_id', 'number', name=op.f('uq_live_act_event_id_number'))
    )
    op.add_column('event_news', sa.Column('told_release', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('event_news', 'told_release')
    op.drop_table('live_act')
