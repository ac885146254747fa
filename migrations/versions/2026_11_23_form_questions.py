"""Questions of an event's form and what was answered."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = 'form_questions'
down_revision = 'companies'
branch_labels = None
depends_on = None

_CURRENT, _OF_DELEGATION = sa.text('retired_at IS NULL'), sa.text('rsvp_id IS NULL')


def upgrade() -> None:
    op.create_table('form_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('text', 'choice', 'choices', 'yes_no', 'file', name='questionkind', native_enum=False, length=24), nullable=False),
    sa.Column('label', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('help', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('needed', sa.Boolean(), nullable=False),
    sa.Column('asked_of', sa.Enum('delegation', 'delegate', name='askedof', native_enum=False, length=24), nullable=False),
    sa.Column('shown_if', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('made_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('retired_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_form_question_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_question')),
    sa.UniqueConstraint('event_id', 'code', 'version', name=op.f('uq_form_question_event_id_code_version'))
    )
    op.create_index('ix_form_question_current', 'form_question', ['event_id', 'code'], unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT)

    op.create_table('form_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('delegation_id', sa.Integer(), nullable=False),
    sa.Column('rsvp_id', sa.Integer(), nullable=True),
    sa.Column('value', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['delegation_id'], ['delegation.id'], name=op.f('fk_form_answer_delegation_id_delegation')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_form_answer_file_id_stored_file')),
    sa.ForeignKeyConstraint(['question_id'], ['form_question.id'], name=op.f('fk_form_answer_question_id_form_question')),
    sa.ForeignKeyConstraint(['rsvp_id'], ['rsvp.id'], name=op.f('fk_form_answer_rsvp_id_rsvp')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_answer')),
    sa.UniqueConstraint('question_id', 'rsvp_id', name=op.f('uq_form_answer_question_id_rsvp_id'))
    )
    op.create_index('ix_form_answer_delegation_id', 'form_answer', ['delegation_id'])
    op.create_index('ix_form_answer_rsvp_id', 'form_answer', ['rsvp_id'])
    op.create_index('ix_form_answer_of_delegation', 'form_answer', ['question_id', 'delegation_id'], unique=True, sqlite_where=_OF_DELEGATION, postgresql_where=_OF_DELEGATION)

    op.create_table('form_upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('secret_hash', sa.String(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('kept_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('used_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_form_upload_event_id_event')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_form_upload_file_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_upload')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_form_upload_secret_hash'))
    )
    op.create_index('ix_form_upload_kept_at', 'form_upload', ['kept_at'])


def downgrade() -> None:
    op.drop_table('form_upload')
    op.drop_table('form_answer')
    op.drop_table('form_question')
