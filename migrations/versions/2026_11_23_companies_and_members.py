"""Companies and members: organisations, calls and applications, memberships, bodies; seats for audiences; files."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db
from eventsapp.people.rules import folded, searchable

revision = 'companies'
down_revision = 'calendars_answer'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stored_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('mimetype', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('stored_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('erased_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file')),
    sqlite_autoincrement=True
    )
    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('name_en', sa.String(), nullable=False),
    sa.Column('name_key', sa.String(), nullable=False),
    sa.Column('search', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('size_class', sa.String(), nullable=False),
    sa.Column('sectors', sa.JSON(), nullable=False),
    sa.Column('business_number', sa.String(), nullable=False),
    sa.Column('chief', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('homepage', sa.String(), nullable=False),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('created_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('merged_into_id IS NULL OR merged_into_id <> id', name=op.f('ck_organisation_not_merged_into_itself')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['organisation.id'], name=op.f('fk_organisation_merged_into_id_organisation')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_organisation_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisation_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_index('ix_organisation_programme_id_business_number', ['programme_id', 'business_number'], unique=False)
        batch_op.create_index('ix_organisation_programme_id_name_key', ['programme_id', 'name_key'], unique=False)

    op.create_table('stored_octets',
    sa.Column('file_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('octets', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_stored_octets_file_id_stored_file')),
    sa.PrimaryKeyConstraint('file_id', name=op.f('pk_stored_octets'))
    )
    op.create_table('membership_call',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('title', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('note', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('opens_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('closes_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('body_id', sa.Integer(), nullable=True),
    sa.Column('membership_kind', sa.String(), nullable=False),
    sa.Column('asks_wishes', sa.Boolean(), nullable=False),
    sa.Column('declarations', sa.JSON(), nullable=False),
    sa.Column('documents', sa.JSON(), nullable=False),
    sa.Column('changed_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('closes_at IS NULL OR opens_at IS NULL OR closes_at > opens_at', name=op.f('ck_membership_call_closes_after_opening')),
    sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_membership_call_body_id_body')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_membership_call_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership_call')),
    sa.UniqueConstraint('programme_id', 'code', name=op.f('uq_membership_call_programme_id_code'))
    )
    op.create_table('admission_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('most', sa.Integer(), nullable=True),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('created_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('used >= 0 AND (most IS NULL OR used <= most)', name=op.f('ck_admission_code_never_overused')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_admission_code_event_id_event')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_admission_code_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_admission_code')),
    sa.UniqueConstraint('event_id', 'code', name=op.f('uq_admission_code_event_id_code'))
    )
    op.create_table('application',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('stage', sa.Enum('draft', 'received', 'under_review', 'asked', 'admitted', 'refused', 'withdrawn', name='stage', native_enum=False, length=24), nullable=False),
    sa.Column('organisation', sa.String(), nullable=False),
    sa.Column('organisation_en', sa.String(), nullable=False),
    sa.Column('organisation_key', sa.String(), nullable=False),
    sa.Column('organisation_kind', sa.String(), nullable=False),
    sa.Column('size_class', sa.String(), nullable=False),
    sa.Column('sectors', sa.JSON(), nullable=False),
    sa.Column('business_number', sa.String(), nullable=False),
    sa.Column('chief', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('homepage', sa.String(), nullable=False),
    sa.Column('wishes', sa.JSON(), nullable=False),
    sa.Column('motive', sa.String(), nullable=False),
    sa.Column('declared', sa.JSON(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=False),
    sa.Column('department', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('created_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('erased_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['membership_call.id'], name=op.f('fk_application_call_id_membership_call')),
    sa.ForeignKeyConstraint(['contact_id'], ['person.id'], name=op.f('fk_application_contact_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_application_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_application_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application')),
    sa.UniqueConstraint('call_id', 'number', name=op.f('uq_application_call_id_number')),
    sa.UniqueConstraint('reference', name=op.f('uq_application_reference')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.create_index('ix_application_call_id_organisation_key', ['call_id', 'organisation_key'], unique=False)
        batch_op.create_index('ix_application_call_id_stage_number', ['call_id', 'stage', 'number'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_programme_id'), ['programme_id'], unique=False)

    op.create_table('body_seat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.Enum('chair', 'vice_chair', 'secretary', 'member', name='bodyrole', native_enum=False, length=24), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('created_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR to_on >= from_on', name=op.f('ck_body_seat_term_in_order')),
    sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_body_seat_body_id_body')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_body_seat_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_body_seat_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_body_seat')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('body_seat', schema=None) as batch_op:
        batch_op.create_index('ix_body_seat_body_id_from_on', ['body_id', 'from_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_body_seat_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_body_seat_person_id'), ['person_id'], unique=False)

    op.create_table('committee_meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('held_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('quorum', sa.Integer(), nullable=False),
    sa.Column('present', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_committee_meeting_body_id_body')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_committee_meeting_by_id_person')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_committee_meeting_event_id_event')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_committee_meeting_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_meeting'))
    )
    with op.batch_alter_table('committee_meeting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_committee_meeting_programme_id'), ['programme_id'], unique=False)

    op.create_table('representative',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('invited_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('invited_by', sa.String(), nullable=False),
    sa.Column('confirmed_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('removed_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_representative_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_representative_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_representative')),
    sa.UniqueConstraint('organisation_id', 'person_id', name=op.f('uq_representative_organisation_id_person_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('representative', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_representative_person_id'), ['person_id'], unique=False)

    op.create_table('addition_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('asked_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('answered_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_addition_request_application_id_application')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_addition_request_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_addition_request'))
    )
    with op.batch_alter_table('addition_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_addition_request_application_id'), ['application_id'], unique=False)

    op.create_table('application_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('added_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('removed_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_application_document_application_id_application')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_application_document_file_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application_document'))
    )
    with op.batch_alter_table('application_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_application_document_application_id'), ['application_id'], unique=False)

    op.create_table('decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('admitted', 'refused', name='outcome', native_enum=False, length=24), nullable=False),
    sa.Column('reason', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('batch', sa.String(), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_decision_application_id_application')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_decision_by_id_person')),
    sa.ForeignKeyConstraint(['meeting_id'], ['committee_meeting.id'], name=op.f('fk_decision_meeting_id_committee_meeting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('application_id', name=op.f('uq_decision_application_id'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('created_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_membership_application_id_application')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_membership_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_membership_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('programme_id', 'number', name=op.f('uq_membership_programme_id_number')),
    sa.UniqueConstraint('programme_id', 'organisation_id', name=op.f('uq_membership_programme_id_organisation_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('review_comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_review_comment_application_id_application')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['person.id'], name=op.f('fk_review_comment_reviewer_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_comment'))
    )
    with op.batch_alter_table('review_comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_comment_application_id'), ['application_id'], unique=False)

    op.create_table('review_vote',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=False),
    sa.Column('choice', sa.Enum('admit', 'refuse', 'abstain', 'recused', name='choice', native_enum=False, length=24), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_review_vote_application_id_application')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['person.id'], name=op.f('fk_review_vote_reviewer_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_vote')),
    sa.UniqueConstraint('application_id', 'reviewer_id', name=op.f('uq_review_vote_application_id_reviewer_id'))
    )
    op.create_table('delegation_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('delegation_id', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.Enum('approved', 'refused', 'asked', 'answered', name='verdict', native_enum=False, length=24), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['delegation_id'], ['delegation.id'], name=op.f('fk_delegation_review_delegation_id_delegation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delegation_review'))
    )
    with op.batch_alter_table('delegation_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delegation_review_delegation_id'), ['delegation_id'], unique=False)

    op.create_table('membership_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('membership_id', sa.Integer(), nullable=False),
    sa.Column('change', sa.Enum('admitted', 'suspended', 'resumed', 'resigned', 'lapsed', 'readmitted', name='change', native_enum=False, length=24), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['membership_id'], ['membership.id'], name=op.f('fk_membership_change_membership_id_membership')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership_change'))
    )
    with op.batch_alter_table('membership_change', schema=None) as batch_op:
        batch_op.create_index('ix_membership_change_membership_id_effective_on', ['membership_id', 'effective_on'], unique=False)

    op.create_table('import_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('read_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_import_draft_by_id_person')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_import_draft_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_draft')),
    sa.UniqueConstraint('reference', name=op.f('uq_import_draft_reference')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('import_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_draft_programme_id'), ['programme_id'], unique=False)

    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.add_column(sa.Column('application_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True))
        batch_op.alter_column('delegation_id',
               existing_type=sa.INTEGER(),
               nullable=True)
        batch_op.create_index(batch_op.f('ix_consent_application_id'), ['application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_consent_person_id'), ['person_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_consent_application_id_application'), 'application', ['application_id'], ['id'])

    # Added in place: a table made anew would lose its AUTOINCREMENT, and with it the promise that no id comes twice.
    _add_reference('delegation', 'organisation_id', 'organisation')
    _add_reference('delegation', 'code_id', 'admission_code')
    op.add_column('delegation', sa.Column('organisation_key', sa.String(), nullable=False, server_default=''))
    op.add_column('delegation', sa.Column('takes_part', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('delegation', sa.Column('skips', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('delegation', sa.Column('offered_until', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True))
    op.create_index('ix_delegation_event_id_organisation_key', 'delegation', ['event_id', 'organisation_key'])
    op.create_index('ix_delegation_organisation_id', 'delegation', ['organisation_id'])
    op.create_index('ix_delegation_contact_id', 'delegation', ['contact_id'])
    op.create_index('ix_rsvp_person_id', 'rsvp', ['person_id'])
    op.add_column('inbound_mail', sa.Column('dealt_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True))
    op.add_column('body', sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
    _add_reference('event', 'open_to_body_id', 'body')
    open_to = sa.Enum('public', 'members', 'body', 'invited', name='opento', native_enum=False, length=24)
    op.add_column('event', sa.Column('open_to', open_to, nullable=False, server_default='public'))
    op.add_column('event', sa.Column('needs_approval', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('event', sa.Column('offer_hours', sa.Integer(), nullable=True))
    op.add_column('event', sa.Column('save_after_skips', sa.Integer(), nullable=False, server_default='3'))
    op.add_column('event', sa.Column('changes_close_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True))
    _add_reference('person', 'programme_id', 'programme')
    _add_reference('person', 'organisation_id', 'organisation')
    op.add_column('person', sa.Column('department', sa.String(), nullable=False, server_default=''))
    op.add_column('person', sa.Column('title', sa.String(), nullable=False, server_default=''))
    op.add_column('person', sa.Column('search', sa.String(), nullable=False, server_default=''))
    op.create_index('ix_person_programme_id', 'person', ['programme_id'])
    op.create_index('ix_person_organisation_id', 'person', ['organisation_id'])
    op.add_column('rsvp', sa.Column('named', sa.Boolean(), nullable=False, server_default=sa.true()))
    _add_reference('rsvp', 'seat_of_id', 'rsvp')
    op.add_column('rsvp', sa.Column('objected_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True))
    op.add_column('seat_pool', sa.Column('per_organisation', sa.Integer(), nullable=True))
    op.add_column('seat_pool', sa.Column('release_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True))
    _fill_what_searches_and_quotas_read()


def _add_reference(table: str, column: str, to: str) -> None:
    """A column that refers to another table, in place on both databases; Alembic would make SQLite's table anew."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT fk_{table}_{column}_{to} REFERENCES {to} (id)")


def _fill_what_searches_and_quotas_read() -> None:
    bind = op.get_bind()
    keys = [{"row": row.id, "key": row.business_number or folded(row.organisation)} for row in bind.execute(sa.text("SELECT id, organisation, business_number FROM delegation"))]
    if keys:
        bind.execute(sa.text("UPDATE delegation SET organisation_key = :key WHERE id = :row"), keys)
    people = bind.execute(sa.text("""
        SELECT p.id, p.name, p.email, d.organisation, e.programme_id FROM person p
            JOIN rsvp r ON r.person_id = p.id JOIN delegation d ON d.id = r.delegation_id JOIN event e ON e.id = d.event_id
        UNION SELECT p.id, p.name, p.email, d.organisation, e.programme_id FROM person p
            JOIN delegation d ON d.contact_id = p.id JOIN event e ON e.id = d.event_id""")).all()
    known = [{"row": row.id, "programme": row.programme_id, "search": searchable(row.name, row.organisation, row.email)} for row in people]
    if known:
        bind.execute(sa.text("UPDATE person SET programme_id = :programme, search = :search WHERE id = :row"), known)


def downgrade() -> None:
    for column in ('release_at', 'per_organisation'):
        op.drop_column('seat_pool', column)
    op.drop_column('inbound_mail', 'dealt_at')
    op.drop_index('ix_person_programme_id', 'person')
    op.drop_index('ix_person_organisation_id', 'person')
    op.drop_index('ix_rsvp_person_id', 'rsvp')
    op.drop_index('ix_delegation_contact_id', 'delegation')
    op.drop_index('ix_delegation_organisation_id', 'delegation')
    op.drop_index('ix_delegation_event_id_organisation_key', 'delegation')
    checks = (
        sa.CheckConstraint('ends_at IS NULL OR ends_at > starts_at', name=op.f('ck_event_ends_after_start')),
        sa.CheckConstraint('window_to IS NULL OR window_to >= window_from', name=op.f('ck_event_window_in_order')),
    )
    _drop('rsvp', ['objected_at', 'named', 'seat_of_id'])
    _drop('person', ['search', 'title', 'department', 'organisation_id', 'programme_id'], autoincrement=False)
    _drop('event', ['changes_close_at', 'save_after_skips', 'offer_hours', 'needs_approval', 'open_to', 'open_to_body_id'], checks, autoincrement=False)
    _drop('body', ['version'], autoincrement=False)
    _drop('delegation', ['offered_until', 'skips', 'takes_part', 'organisation_key', 'code_id', 'organisation_id'])
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_consent_application_id_application'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_consent_person_id'))
        batch_op.drop_index(batch_op.f('ix_consent_application_id'))
        batch_op.alter_column('delegation_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.drop_column('withdrawn_at')
        batch_op.drop_column('application_id')

    with op.batch_alter_table('import_draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_draft_programme_id'))

    op.drop_table('import_draft')
    with op.batch_alter_table('membership_change', schema=None) as batch_op:
        batch_op.drop_index('ix_membership_change_membership_id_effective_on')

    op.drop_table('membership_change')
    with op.batch_alter_table('delegation_review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delegation_review_delegation_id'))

    op.drop_table('delegation_review')
    op.drop_table('review_vote')
    with op.batch_alter_table('review_comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_comment_application_id'))

    op.drop_table('review_comment')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_organisation_id'))

    op.drop_table('membership')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decision_meeting_id'))

    op.drop_table('decision')
    with op.batch_alter_table('application_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_application_document_application_id'))

    op.drop_table('application_document')
    with op.batch_alter_table('addition_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_addition_request_application_id'))

    op.drop_table('addition_request')
    with op.batch_alter_table('representative', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_representative_person_id'))

    op.drop_table('representative')
    with op.batch_alter_table('committee_meeting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_committee_meeting_programme_id'))

    op.drop_table('committee_meeting')
    with op.batch_alter_table('body_seat', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_body_seat_person_id'))
        batch_op.drop_index(batch_op.f('ix_body_seat_organisation_id'))
        batch_op.drop_index('ix_body_seat_body_id_from_on')

    op.drop_table('body_seat')
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_application_programme_id'))
        batch_op.drop_index(batch_op.f('ix_application_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_application_contact_id'))
        batch_op.drop_index('ix_application_call_id_stage_number')
        batch_op.drop_index('ix_application_call_id_organisation_key')

    op.drop_table('application')
    op.drop_table('admission_code')
    op.drop_table('membership_call')
    op.drop_table('stored_octets')
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_index('ix_organisation_programme_id_name_key')
        batch_op.drop_index('ix_organisation_programme_id_business_number')
        batch_op.drop_index(batch_op.f('ix_organisation_merged_into_id'))

    op.drop_table('organisation')
    op.drop_table('stored_file')


def _drop(table: str, columns: list[str], checks: tuple = (), *, autoincrement: bool = True) -> None:
    """Drop columns, with what hangs on them; SQLite makes the table anew, so it has to be told what it cannot read off."""
    with op.batch_alter_table(table, table_args=checks, table_kwargs={'sqlite_autoincrement': autoincrement}) as batch_op:
        for column in columns:
            batch_op.drop_column(column)
