"""What clashes and what is planned."""

import sqlalchemy as sa
from alembic import op

revision = 'planning'
down_revision = 'live'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_conflict_levels()


def _make_conflict_levels() -> None:
    op.create_table('conflict_level',
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.Enum(
        'room_in_event', 'room_between_events', 'venue_twice', 'speaker_in_event', 'speaker_between_events', 'representative', 'capacity', 'venue_hours', 'venue_closed',
        'outside_window', 'backwards', 'outside_event', 'no_time', 'short', 'holiday', 'holiday_eve', 'notice', 'declined', 'unconfirmed', 'no_break', 'no_quorum',
        name='rule', native_enum=False, length=24), nullable=False),
    sa.Column('level', sa.Enum('block', 'warn', 'ignore', name='level', native_enum=False, length=24), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.CheckConstraint('number IS NULL OR number > 0', name=op.f('ck_conflict_level_number_positive')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_conflict_level_programme_id_programme')),
    sa.PrimaryKeyConstraint('programme_id', 'rule', name=op.f('pk_conflict_level'))
    )


def downgrade() -> None:
    op.drop_table('conflict_level')
