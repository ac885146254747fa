"""the house stands."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = 'f0bed2935624'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('verb', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('values_hash', sa.String(), nullable=True),
    sa.Column('hash', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry')),
    sa.UniqueConstraint('programme_id', 'number', name=op.f('uq_audit_entry_programme_id_number'))
    )
    op.create_table('audit_head',
    sa.Column('programme_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('programme_id', name=op.f('pk_audit_head'))
    )
    op.create_table('demo_clock',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('offset', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demo_clock'))
    )
    op.create_table('form_result',
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('body_hash', sa.String(), nullable=False),
    sa.Column('result', sa.String(), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('form', 'key', name=op.f('pk_form_result'))
    )
    op.create_table('link',
    sa.Column('hash', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('created_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_link'))
    )
    with op.batch_alter_table('link', schema=None) as batch_op:
        batch_op.create_index('ix_link_purpose_row_id', ['purpose', 'row_id'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('email_key', sa.String(), nullable=False),
    sa.Column('email_proven_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('created_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['merged_into_id'], ['person.id'], name=op.f('fk_person_merged_into_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_email_key'), ['email_key'], unique=False)

    op.create_table('programme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('name', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('purpose', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('description', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('organiser', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('contact_name', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('contact_email', sa.String(), nullable=False),
    sa.Column('contact_phone', sa.String(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('recruitment_opens_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('recruitment_closes_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('recruitment_note', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('changed_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme')),
    sa.UniqueConstraint('slug', name=op.f('uq_programme_slug')),
    sa.UniqueConstraint('uid', name=op.f('uq_programme_uid'))
    )
    op.create_table('sign_in_try',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_try'))
    )
    with op.batch_alter_table('sign_in_try', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_try_key_at', ['key', 'at'], unique=False)

    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('email_key', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('disabled_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_account_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email_key', name=op.f('uq_account_email_key')),
    sa.UniqueConstraint('person_id', name=op.f('uq_account_person_id'))
    )
    op.create_table('audit_value',
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('salt', sa.String(), nullable=False),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['audit_entry.id'], name=op.f('fk_audit_value_entry_id_audit_entry'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_audit_value'))
    )
    op.create_table('body',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('kind', sa.Enum('operating_committee', 'subcommittee', 'expert_group', 'secretariat', 'other', name='bodykind', native_enum=False, length=24), nullable=False),
    sa.Column('name', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('remit', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['body.id'], name=op.f('fk_body_parent_id_body')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_body_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_body')),
    sa.UniqueConstraint('programme_id', 'code', name=op.f('uq_body_programme_id_code'))
    )
    op.create_table('imported_value',
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('path', sa.String(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_imported_value_programme_id_programme')),
    sa.PrimaryKeyConstraint('programme_id', 'path', name=op.f('pk_imported_value'))
    )
    op.create_table('outbox_mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('ids', sa.JSON(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('address_key', sa.String(), nullable=False),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('message_id', sa.String(), nullable=False),
    sa.Column('state', sa.Enum('due', 'sent', 'held', 'undeliverable', 'superseded', name='mailstate', native_enum=False, length=16), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('not_before', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('lease_until', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('recipient', sa.String(), nullable=True),
    sa.Column('subject', sa.String(), nullable=True),
    sa.Column('octets', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('sent_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_outbox_mail_person_id_person')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_outbox_mail_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_mail')),
    sa.UniqueConstraint('message_id', name=op.f('uq_outbox_mail_message_id'))
    )
    with op.batch_alter_table('outbox_mail', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_mail_address_key_created_at', ['address_key', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbox_mail_programme_id'), ['programme_id'], unique=False)
        batch_op.create_index('ix_outbox_mail_state_not_before', ['state', 'not_before'], unique=False)

    op.create_table('term',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('list', sa.Enum('organisation_kind', 'size_class', 'sector', name='termlist', native_enum=False, length=24), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('label', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_term_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_term')),
    sa.UniqueConstraint('programme_id', 'list', 'code', name=op.f('uq_term_programme_id_list_code'))
    )
    op.create_table('venue',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('address', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('room', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('directions', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('parking', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('access', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_venue_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_venue')),
    sa.UniqueConstraint('programme_id', 'code', name=op.f('uq_venue_programme_id_code'))
    )
    op.create_table('event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=True),
    sa.Column('venue_id', sa.Integer(), nullable=True),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('kind', sa.Enum('seminar', 'conference', 'assembly', 'ceremony', 'meeting', name='eventkind', native_enum=False, length=24), nullable=False),
    sa.Column('status', sa.Enum('draft', 'published', 'postponed', 'cancelled', name='status', native_enum=False, length=24), nullable=False),
    sa.Column('title', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('summary', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('description', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('audience', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('starts_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ends_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('window_from', sa.Date(), nullable=True),
    sa.Column('window_to', sa.Date(), nullable=True),
    sa.Column('window_label', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('registration_opens_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('registration_closes_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('takes_registrations', sa.Boolean(), nullable=False),
    sa.Column('keeps_waiting_list', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('time_revision', sa.Integer(), nullable=False),
    sa.Column('changed_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends_at IS NULL OR ends_at > starts_at', name=op.f('ck_event_ends_after_start')),
    sa.CheckConstraint('window_to IS NULL OR window_to >= window_from', name=op.f('ck_event_window_in_order')),
    sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_event_body_id_body')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_event_programme_id_programme')),
    sa.ForeignKeyConstraint(['venue_id'], ['venue.id'], name=op.f('fk_event_venue_id_venue')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    sa.UniqueConstraint('programme_id', 'slug', name=op.f('uq_event_programme_id_slug')),
    sa.UniqueConstraint('uid', name=op.f('uq_event_uid'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index('ix_event_programme_id_starts_at', ['programme_id', 'starts_at'], unique=False)

    op.create_table('role_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('body_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('granted_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_role_grant_body_id_body')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_role_grant_person_id_person')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_role_grant_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant')),
    sa.UniqueConstraint('person_id', 'programme_id', 'body_id', 'role', name=op.f('uq_role_grant_person_id_programme_id_body_id_role'))
    )
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_grant_person_id'), ['person_id'], unique=False)

    op.create_table('web_session',
    sa.Column('hash', sa.String(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('created_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_web_session_account_id_account')),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_web_session'))
    )
    with op.batch_alter_table('web_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_web_session_account_id'), ['account_id'], unique=False)

    op.create_table('agenda_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('plan_sharing', 'pilot_city_plan', 'future_plan', 'questions', 'suggestions', 'report', 'resolution', 'election', 'ceremony', 'break', 'meal', 'talk', 'other', name='itemkind', native_enum=False, length=24), nullable=False),
    sa.Column('title', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('speakers', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('pinned_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('minutes IS NULL OR minutes > 0', name=op.f('ck_agenda_item_minutes_positive')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_agenda_item_event_id_event')),
    sa.ForeignKeyConstraint(['parent_id'], ['agenda_item.id'], name=op.f('fk_agenda_item_parent_id_agenda_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_item')),
    sa.UniqueConstraint('event_id', 'code', name=op.f('uq_agenda_item_event_id_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_agenda_item_uid'))
    )
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.create_index('ix_agenda_item_event_id_position', ['event_id', 'position'], unique=False)

    op.create_table('agenda_release',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('released_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_agenda_release_by_id_person')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_agenda_release_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_release')),
    sa.UniqueConstraint('event_id', 'number', name=op.f('uq_agenda_release_event_id_number'))
    )
    op.create_table('event_status_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('draft', 'published', 'postponed', 'cancelled', name='status', native_enum=False, length=24), nullable=False),
    sa.Column('reason', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('told_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_event_status_change_by_id_person')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_status_change_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_status_change'))
    )
    with op.batch_alter_table('event_status_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_status_change_event_id'), ['event_id'], unique=False)

    op.create_table('seat_pool',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('audience', sa.String(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('ceiling', sa.Integer(), nullable=True),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('waiting', sa.Integer(), nullable=False),
    sa.Column('arrivals', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('taken >= 0 AND (ceiling IS NULL OR taken <= ceiling)', name=op.f('ck_seat_pool_never_oversold')),
    sa.CheckConstraint('waiting >= 0', name=op.f('ck_seat_pool_waiting_not_negative')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_seat_pool_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seat_pool')),
    sa.UniqueConstraint('event_id', 'audience', name=op.f('uq_seat_pool_event_id_audience'))
    )
    op.create_table('delegation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('pool_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('standing', sa.Enum('seated', 'waiting', 'offered', 'pending', 'withdrawn', 'refused', name='standing', native_enum=False, length=24), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=False),
    sa.Column('organisation', sa.String(), nullable=False),
    sa.Column('organisation_kind', sa.String(), nullable=False),
    sa.Column('size_class', sa.String(), nullable=False),
    sa.Column('sectors', sa.JSON(), nullable=False),
    sa.Column('business_number', sa.String(), nullable=False),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('registered_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('erased_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['person.id'], name=op.f('fk_delegation_contact_id_person')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_delegation_event_id_event')),
    sa.ForeignKeyConstraint(['pool_id'], ['seat_pool.id'], name=op.f('fk_delegation_pool_id_seat_pool')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delegation')),
    sa.UniqueConstraint('pool_id', 'number', name=op.f('uq_delegation_pool_id_number')),
    sa.UniqueConstraint('reference', name=op.f('uq_delegation_reference')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('delegation', schema=None) as batch_op:
        batch_op.create_index('ix_delegation_event_id', ['event_id'], unique=False)
        batch_op.create_index('ix_delegation_pool_id_standing_number', ['pool_id', 'standing', 'number'], unique=False)

    op.create_table('consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('delegation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('given', sa.Boolean(), nullable=False),
    sa.Column('text_version', sa.String(), nullable=False),
    sa.Column('text_hash', sa.String(), nullable=False),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['delegation_id'], ['delegation.id'], name=op.f('fk_consent_delegation_id_delegation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_consent_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_delegation_id'), ['delegation_id'], unique=False)

    op.create_table('rsvp',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('delegation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('department', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('answer', sa.Enum('going', 'maybe', 'declined', 'none', name='answer', native_enum=False, length=24), nullable=False),
    sa.Column('standing', sa.Enum('seated', 'waiting', 'offered', 'pending', 'withdrawn', 'refused', name='standing', native_enum=False, length=24), nullable=False),
    sa.Column('answered_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['delegation_id'], ['delegation.id'], name=op.f('fk_rsvp_delegation_id_delegation')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_rsvp_event_id_event')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_rsvp_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rsvp')),
    sa.UniqueConstraint('event_id', 'person_id', name=op.f('uq_rsvp_event_id_person_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('rsvp', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rsvp_delegation_id'), ['delegation_id'], unique=False)
        batch_op.create_index('ix_rsvp_event_id_standing', ['event_id', 'standing'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('rsvp', schema=None) as batch_op:
        batch_op.drop_index('ix_rsvp_event_id_standing')
        batch_op.drop_index(batch_op.f('ix_rsvp_delegation_id'))

    op.drop_table('rsvp')
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consent_delegation_id'))

    op.drop_table('consent')
    with op.batch_alter_table('delegation', schema=None) as batch_op:
        batch_op.drop_index('ix_delegation_pool_id_standing_number')
        batch_op.drop_index('ix_delegation_event_id')

    op.drop_table('delegation')
    op.drop_table('seat_pool')
    with op.batch_alter_table('event_status_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_status_change_event_id'))

    op.drop_table('event_status_change')
    op.drop_table('agenda_release')
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_index('ix_agenda_item_event_id_position')

    op.drop_table('agenda_item')
    with op.batch_alter_table('web_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_web_session_account_id'))

    op.drop_table('web_session')
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_role_grant_person_id'))

    op.drop_table('role_grant')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index('ix_event_programme_id_starts_at')

    op.drop_table('event')
    op.drop_table('venue')
    op.drop_table('term')
    with op.batch_alter_table('outbox_mail', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_mail_state_not_before')
        batch_op.drop_index(batch_op.f('ix_outbox_mail_programme_id'))
        batch_op.drop_index('ix_outbox_mail_address_key_created_at')

    op.drop_table('outbox_mail')
    op.drop_table('imported_value')
    op.drop_table('body')
    op.drop_table('audit_value')
    op.drop_table('account')
    with op.batch_alter_table('sign_in_try', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_try_key_at')

    op.drop_table('sign_in_try')
    op.drop_table('programme')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_email_key'))

    op.drop_table('person')
    with op.batch_alter_table('link', schema=None) as batch_op:
        batch_op.drop_index('ix_link_purpose_row_id')

    op.drop_table('link')
    op.drop_table('form_result')
    op.drop_table('demo_clock')
    op.drop_table('audit_head')
    op.drop_table('audit_entry')
