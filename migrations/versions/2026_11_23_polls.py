"""Finding a day: polls, the days and people they ask, what was said; the steps of a backward plan."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = 'polls'
down_revision = 'planning'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_polls()
    _make_voters()
    _make_steps()


def downgrade() -> None:
    for table in ('date_answer', 'date_voter', 'date_candidate', 'date_poll', 'plan_step'):
        op.drop_table(table)


def _make_polls() -> None:
    op.create_table('date_poll',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('note', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('shows_results', sa.Boolean(), nullable=False),
    sa.Column('closes_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('made_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('opened_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('closed_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('fixed_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('erased_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_date_poll_by_id_person')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_date_poll_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_date_poll')),
    sa.UniqueConstraint('event_id', 'number', name=op.f('uq_date_poll_event_id_number')),
    sqlite_autoincrement=True
    )
    op.create_table('date_candidate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('fixed_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_date_candidate_minutes_positive')),
    sa.ForeignKeyConstraint(['poll_id'], ['date_poll.id'], name=op.f('fk_date_candidate_poll_id_date_poll')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_date_candidate')),
    sa.UniqueConstraint('poll_id', 'starts_at', name=op.f('uq_date_candidate_poll_id_starts_at'))
    )


def _make_voters() -> None:
    op.create_table('date_voter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('typed', sa.Boolean(), nullable=False),
    sa.Column('affiliation', sa.String(), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('must', sa.Boolean(), nullable=False),
    sa.Column('asked_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('answered_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('comment', sa.String(), nullable=False),
    sa.CheckConstraint('weight > 0', name=op.f('ck_date_voter_weight_positive')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_date_voter_person_id_person')),
    sa.ForeignKeyConstraint(['poll_id'], ['date_poll.id'], name=op.f('fk_date_voter_poll_id_date_poll')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_date_voter')),
    sa.UniqueConstraint('poll_id', 'person_id', name=op.f('uq_date_voter_poll_id_person_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_date_voter_person_id'), 'date_voter', ['person_id'], unique=False)
    op.create_table('date_answer',
    sa.Column('voter_id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('choice', sa.Enum('yes', 'if_need_be', 'no', name='choice', native_enum=False, length=24), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['date_candidate.id'], name=op.f('fk_date_answer_candidate_id_date_candidate')),
    sa.ForeignKeyConstraint(['voter_id'], ['date_voter.id'], name=op.f('fk_date_answer_voter_id_date_voter')),
    sa.PrimaryKeyConstraint('voter_id', 'candidate_id', name=op.f('pk_date_answer'))
    )
    op.create_index(op.f('ix_date_answer_candidate_id'), 'date_answer', ['candidate_id'], unique=False)


def _make_steps() -> None:
    op.create_table('plan_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('note', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('anchor', sa.Enum('day', 'recruitment_opens', 'recruitment_closes', 'event', 'step', name='anchor', native_enum=False, length=24), nullable=False),
    sa.Column('fixed_on', sa.Date(), nullable=True),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('after_step_id', sa.Integer(), nullable=True),
    sa.Column('side', sa.Enum('before', 'after', name='side', native_enum=False, length=24), nullable=False),
    sa.Column('lead', sa.Integer(), nullable=False),
    sa.Column('unit', sa.Enum('days', 'working_days', 'weeks', name='unit', native_enum=False, length=24), nullable=False),
    sa.Column('duration', sa.Integer(), nullable=False),
    sa.Column('before_event_id', sa.Integer(), nullable=True),
    sa.Column('done_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('duration > 0', name=op.f('ck_plan_step_duration_positive')),
    sa.CheckConstraint('lead >= 0', name=op.f('ck_plan_step_lead_not_negative')),
    sa.ForeignKeyConstraint(['after_step_id'], ['plan_step.id'], name=op.f('fk_plan_step_after_step_id_plan_step')),
    sa.ForeignKeyConstraint(['before_event_id'], ['event.id'], name=op.f('fk_plan_step_before_event_id_event')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_plan_step_event_id_event')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_plan_step_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_step')),
    sa.UniqueConstraint('programme_id', 'code', name=op.f('uq_plan_step_programme_id_code'))
    )
    op.create_index(op.f('ix_plan_step_before_event_id'), 'plan_step', ['before_event_id'], unique=False)
    op.create_index(op.f('ix_plan_step_event_id'), 'plan_step', ['event_id'], unique=False)
