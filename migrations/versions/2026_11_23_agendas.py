"""Agendas with rooms, people and steps to undo; releases of several kinds; rooms of venues and who holds them; taking part online."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = 'agendas'
down_revision = 'privacy'
branch_labels = None
depends_on = None

_NOTHING = sa.text("'{}'")  # content without a word, JSON without a key


def upgrade() -> None:
    op.create_table('room',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('venue_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('floor', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('equipment', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('layouts', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('retired_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('capacity IS NULL OR capacity > 0', name=op.f('ck_room_capacity_positive')),
    sa.ForeignKeyConstraint(['venue_id'], ['venue.id'], name=op.f('fk_room_venue_id_venue')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room')),
    sa.UniqueConstraint('venue_id', 'code', name=op.f('uq_room_venue_id_code'))
    )
    op.create_table('speaker',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('position', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('affiliation', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('bio', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('made_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('erased_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_speaker_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_speaker_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_speaker')),
    sa.UniqueConstraint('programme_id', 'code', name=op.f('uq_speaker_programme_id_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_speaker_organisation_id'), 'speaker', ['organisation_id'], unique=False)
    op.create_table('agenda_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('verb', sa.String(), nullable=False),
    sa.Column('title', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('undone_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_agenda_step_by_id_person')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_agenda_step_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_step')),
    sa.UniqueConstraint('event_id', 'number', name=op.f('uq_agenda_step_event_id_number'))
    )
    op.create_table('event_speaker',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('speaker_id', sa.Integer(), nullable=False),
    sa.Column('confirmation', sa.Enum('unasked', 'asked', 'confirmed', 'declined', name='confirmation', native_enum=False, length=24), nullable=False),
    sa.Column('asked_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('answered_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_speaker_event_id_event')),
    sa.ForeignKeyConstraint(['speaker_id'], ['speaker.id'], name=op.f('fk_event_speaker_speaker_id_speaker')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_speaker')),
    sa.UniqueConstraint('event_id', 'speaker_id', name=op.f('uq_event_speaker_event_id_speaker_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_event_speaker_speaker_id'), 'event_speaker', ['speaker_id'], unique=False)
    op.create_table('room_hold',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('room_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('minutes_before', sa.Integer(), nullable=False),
    sa.Column('minutes_after', sa.Integer(), nullable=False),
    sa.Column('layout', sa.String(), nullable=False),
    sa.Column('starts_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ends_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('held_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('ends_at IS NULL OR ends_at > starts_at', name=op.f('ck_room_hold_ends_after_start')),
    sa.CheckConstraint('minutes_before >= 0 AND minutes_after >= 0', name=op.f('ck_room_hold_minutes_not_negative')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_room_hold_by_id_person')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_room_hold_event_id_event')),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_room_hold_room_id_room')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room_hold')),
    sa.UniqueConstraint('room_id', 'event_id', name=op.f('uq_room_hold_room_id_event_id'))
    )
    op.create_index('ix_room_hold_event_id', 'room_hold', ['event_id'], unique=False)
    op.create_index('ix_room_hold_room_id_starts_at', 'room_hold', ['room_id', 'starts_at'], unique=False)
    op.create_table('agenda_item_speaker',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('speaker_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('speaker', 'chair', 'panellist', name='speakerrole', native_enum=False, length=24), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_agenda_item_speaker_item_id_agenda_item')),
    sa.ForeignKeyConstraint(['speaker_id'], ['speaker.id'], name=op.f('fk_agenda_item_speaker_speaker_id_speaker')),
    sa.PrimaryKeyConstraint('item_id', 'speaker_id', 'role', name=op.f('pk_agenda_item_speaker'))
    )
    op.create_index('ix_agenda_item_speaker_speaker_id', 'agenda_item_speaker', ['speaker_id'], unique=False)
    _widen()


def _widen() -> None:
    # Added in place: SQLite would have to make the table anew for the reference.
    op.execute("ALTER TABLE agenda_item ADD COLUMN room_id INTEGER CONSTRAINT fk_agenda_item_room_id_room REFERENCES room (id)")
    op.add_column('agenda_item', sa.Column('least_minutes', sa.Integer(), nullable=True))
    op.add_column('agenda_item', sa.Column('summary', eventsapp.core.db.WordsType(), nullable=False, server_default=_NOTHING))
    op.add_column('agenda_item', sa.Column('extra', sa.JSON(), nullable=False, server_default=_NOTHING))
    op.add_column('agenda_item', sa.Column('removed_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True))
    kinds = sa.Enum('written', 'moved', 'live', name='releasekind', native_enum=False, length=24)
    op.add_column('agenda_release', sa.Column('kind', kinds, nullable=False, server_default='written'))
    op.add_column('agenda_release', sa.Column('note', eventsapp.core.db.WordsType(), nullable=False, server_default=_NOTHING))
    ways = sa.Enum('in_person', 'hybrid', 'online', name='attendance', native_enum=False, length=24)
    op.add_column('event', sa.Column('attendance', ways, nullable=False, server_default='in_person'))
    op.add_column('event', sa.Column('join_url', sa.String(), nullable=False, server_default=''))
    op.add_column('event', sa.Column('join_note', eventsapp.core.db.WordsType(), nullable=False, server_default=_NOTHING))
    op.add_column('event', sa.Column('join_minutes', sa.Integer(), nullable=False, server_default='30'))
    op.add_column('venue', sa.Column('entrance', eventsapp.core.db.WordsType(), nullable=False, server_default=_NOTHING))
    op.add_column('venue', sa.Column('transport', eventsapp.core.db.WordsType(), nullable=False, server_default=_NOTHING))
    op.add_column('venue', sa.Column('opens_at', sa.Time(), nullable=True))
    op.add_column('venue', sa.Column('closes_at', sa.Time(), nullable=True))
    op.add_column('venue', sa.Column('closed_on', sa.JSON(), nullable=False, server_default=sa.text("'[]'")))


def downgrade() -> None:
    for table, columns in (
        ('venue', ('closed_on', 'closes_at', 'opens_at', 'transport', 'entrance')),
        ('event', ('join_minutes', 'join_note', 'join_url', 'attendance')),
        ('agenda_release', ('note', 'kind')),
    ):
        for column in columns:
            op.drop_column(table, column)
    op.drop_table('agenda_item_speaker')
    # What was taken out of an agenda comes back no more: there is no step left that could bring it.
    op.execute("UPDATE agenda_item SET parent_id = NULL WHERE parent_id IN (SELECT id FROM agenda_item WHERE removed_at IS NOT NULL)")
    op.execute("DELETE FROM agenda_item WHERE removed_at IS NOT NULL")
    checks = (sa.CheckConstraint('minutes IS NULL OR minutes > 0', name=op.f('ck_agenda_item_minutes_positive')),)
    with op.batch_alter_table('agenda_item', table_args=checks) as batch_op:
        for column in ('removed_at', 'extra', 'summary', 'least_minutes', 'room_id'):
            batch_op.drop_column(column)
    for table in ('room_hold', 'event_speaker', 'agenda_step', 'speaker', 'room'):
        op.drop_table(table)
