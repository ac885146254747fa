"""Mail that organisers write: campaigns, mail texts, who wants none."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = 'campaigns'
down_revision = 'form_questions'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mail_text',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('occasion', sa.Enum('registered', 'waiting', 'pending', 'approved', 'offered', 'seated', 'refused', 'expired', 'swapped', 'withdrawn', 'reminder', name='occasion', native_enum=False, length=24), nullable=False),
    sa.Column('words', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_mail_text_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_text')),
    sa.UniqueConstraint('event_id', 'occasion', name=op.f('uq_mail_text_event_id_occasion'))
    )
    op.add_column('invitation', sa.Column('asked', sa.Integer(), nullable=False, server_default='0'))
    op.create_table('campaign',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('kind', sa.Enum('necessary', 'marketing', name='kind', native_enum=False, length=24), nullable=False),
    sa.Column('segment', sa.Enum('registered', 'seated', 'waiting', 'offered', 'pending', 'no_answer', 'no_delegate', 'unnamed', 'documents', 'applicants', 'members', 'representatives', 'body', 'consented', name='segment', native_enum=False, length=24), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('body_id', sa.Integer(), nullable=True),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('subject', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('text', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('rate', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'scheduled', 'sending', 'paused', 'sent', 'cancelled', name='state', native_enum=False, length=24), nullable=False),
    sa.Column('send_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('next_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('begun_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('created_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_campaign_body_id_body')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_campaign_event_id_event')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_campaign_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_campaign_programme_id', 'campaign', ['programme_id'])
    op.create_index('ix_campaign_state_send_at', 'campaign', ['state', 'send_at'])
    op.create_table('campaign_recipient',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('address_hash', sa.String(), nullable=False),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('about', sa.Enum('rsvp', 'delegation', 'application', 'representative', 'body_seat', 'consent', name='about', native_enum=False, length=24), nullable=False),
    sa.Column('about_id', sa.Integer(), nullable=False),
    sa.Column('consented_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('message_id', sa.String(), nullable=True),
    sa.Column('left_out_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_recipient_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_campaign_recipient_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_recipient')),
    sa.UniqueConstraint('campaign_id', 'address_hash', name=op.f('uq_campaign_recipient_campaign_id_address_hash')),
    sa.UniqueConstraint('message_id', name=op.f('uq_campaign_recipient_message_id')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_campaign_recipient_person_id', 'campaign_recipient', ['person_id'])
    op.create_index('ix_campaign_recipient_campaign_id_message_id', 'campaign_recipient', ['campaign_id', 'message_id'])
    op.create_table('unsubscribed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('address_hash', sa.String(), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_unsubscribed_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unsubscribed')),
    sa.UniqueConstraint('programme_id', 'address_hash', name=op.f('uq_unsubscribed_programme_id_address_hash'))
    )


def downgrade() -> None:
    op.drop_table('unsubscribed')
    op.drop_index('ix_campaign_recipient_campaign_id_message_id', 'campaign_recipient')
    op.drop_index('ix_campaign_recipient_person_id', 'campaign_recipient')
    op.drop_table('campaign_recipient')
    op.drop_index('ix_campaign_state_send_at', 'campaign')
    op.drop_index('ix_campaign_programme_id', 'campaign')
    op.drop_table('campaign')
    op.drop_column('invitation', 'asked')
    op.drop_table('mail_text')
