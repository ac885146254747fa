"""Calendars answer: what people were told and replied, followers, reminders, mail that comes in."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = 'calendars_answer'
down_revision = 'f0bed2935624'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('inbound_mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('door', sa.String(), nullable=False),
    sa.Column('recipient', sa.String(), nullable=False),
    sa.Column('sender', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('octets', sa.LargeBinary(), nullable=True),
    sa.Column('received_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('kept', 'read', 'unreadable', name='inboundstate', native_enum=False, length=16), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('read_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_inbound_mail_person_id_person')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_inbound_mail_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbound_mail')),
    sa.UniqueConstraint('key', name=op.f('uq_inbound_mail_key'))
    )
    with op.batch_alter_table('inbound_mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inbound_mail_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbound_mail_programme_id'), ['programme_id'], unique=False)
        batch_op.create_index('ix_inbound_mail_state_id', ['state', 'id'], unique=False)

    op.create_table('event_news',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('significant', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('quiet_minutes', sa.Integer(), nullable=True),
    sa.Column('told_revision', sa.Integer(), nullable=False),
    sa.Column('topics', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('send_now', sa.Integer(), nullable=False),
    sa.Column('send_all', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_news_event_id_event')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_event_news'))
    )
    op.create_table('follower',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('email_key', sa.String(), nullable=False),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('asked_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('told_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_follower_event_id_event')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_follower_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follower')),
    sa.UniqueConstraint('event_id', 'email_key', name=op.f('uq_follower_event_id_email_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('follower', schema=None) as batch_op:
        batch_op.create_index('ix_follower_event_id_told_at', ['event_id', 'told_at'], unique=False)

    op.create_table('reminder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('minutes_before', sa.Integer(), nullable=False),
    sa.Column('note', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('created_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_reminder_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('event_id', 'minutes_before', name=op.f('uq_reminder_event_id_minutes_before')),
    sqlite_autoincrement=True
    )
    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('delegation_id', sa.Integer(), nullable=False),
    sa.Column('rsvp_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('standing', sa.Enum('seated', 'waiting', 'offered', 'pending', 'withdrawn', 'refused', name='standing', native_enum=False, length=24), nullable=True),
    sa.Column('going', sa.String(), nullable=False),
    sa.Column('topics', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('said', sa.Enum('NOTHING', 'REQUEST', 'CANCEL', name='said', native_enum=False, length=24), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('time_sequence', sa.Integer(), nullable=False),
    sa.Column('stamp', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('partstat', sa.Enum('NEEDS-ACTION', 'ACCEPTED', 'TENTATIVE', 'DECLINED', name='partstat', native_enum=False, length=24), nullable=False),
    sa.Column('reply_sequence', sa.Integer(), nullable=True),
    sa.Column('reply_stamp', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('comment', sa.String(), nullable=False),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.Column('created_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['delegation_id'], ['delegation.id'], name=op.f('fk_invitation_delegation_id_delegation')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_invitation_event_id_event')),
    sa.ForeignKeyConstraint(['mail_id'], ['outbox_mail.id'], name=op.f('fk_invitation_mail_id_outbox_mail')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_invitation_person_id_person')),
    sa.ForeignKeyConstraint(['rsvp_id'], ['rsvp.id'], name=op.f('fk_invitation_rsvp_id_rsvp')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('event_id', 'person_id', 'address', name=op.f('uq_invitation_event_id_person_id_address')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index('ix_invitation_delegation_id', ['delegation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_rsvp_id'), ['rsvp_id'], unique=False)

    op.create_table('reminded',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reminder_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_reminded_invitation_id_invitation')),
    sa.ForeignKeyConstraint(['reminder_id'], ['reminder.id'], name=op.f('fk_reminded_reminder_id_reminder'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminded')),
    sa.UniqueConstraint('reminder_id', 'invitation_id', 'starts_at', name=op.f('uq_reminded_reminder_id_invitation_id_starts_at'))
    )
    # Added in place: a table made anew would lose its AUTOINCREMENT, and with it the promise that no id comes twice.
    op.add_column('delegation', sa.Column('untold', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index('ix_delegation_untold', 'delegation', ['event_id'], sqlite_where=sa.text('untold = 1'), postgresql_where=sa.text('untold'))
    op.add_column('person', sa.Column('email_bounced_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=True))
    _keep_what_was_told()



def _keep_what_was_told() -> None:
    """Whoever registered before was told by mail then, of the event as it was; nobody hears of it a second time."""
    op.execute("INSERT INTO event_news (event_id, told_revision, send_now, send_all, version) SELECT id, revision, -1, -1, 1 FROM event WHERE status <> 'draft'")
    bind = op.get_bind()
    people = bind.execute(sa.text("""
        SELECT d.id AS delegation_id, d.event_id, d.standing AS whole, d.contact_id, d.organisation, c.email AS contact_email, c.email_key AS contact_key,
            r.id AS rsvp_id, r.person_id, r.position, r.standing, p.email, p.email_key, e.revision, d.registered_at
        FROM delegation d JOIN event e ON e.id = d.event_id JOIN person c ON c.id = d.contact_id
            JOIN rsvp r ON r.delegation_id = d.id JOIN person p ON p.id = r.person_id
        WHERE d.erased_at IS NULL ORDER BY d.id, r.position""")).all()
    rows = {}
    for row in people:
        told = {"event_id": row.event_id, "delegation_id": row.delegation_id, "revision": row.revision, "created_at": row.registered_at}
        if row.organisation:
            contact = rows.setdefault(
                (row.delegation_id, row.contact_id), told | {"rsvp_id": None, "person_id": row.contact_id, "address": row.contact_email, "standing": row.whole, "going": ""}
            )
            if row.standing in ("seated", "waiting", "offered", "pending"):
                contact["going"] = ",".join(filter(None, (contact["going"], str(row.position))))
            if row.person_id == row.contact_id:
                contact["rsvp_id"] = row.rsvp_id
        if row.email and (not row.organisation or (row.email_key != row.contact_key and row.person_id != row.contact_id)):
            rows[row.delegation_id, row.person_id] = told | {"rsvp_id": row.rsvp_id, "person_id": row.person_id, "address": row.email, "standing": row.standing, "going": ""}
    insert = sa.text("""
        INSERT INTO invitation (event_id, delegation_id, rsvp_id, person_id, address, standing, going, revision, said, sequence, time_sequence, partstat, comment, created_at)
        VALUES (:event_id, :delegation_id, :rsvp_id, :person_id, :address, :standing, :going, :revision, 'NOTHING', 0, 0, 'NEEDS-ACTION', '', :created_at)""")
    if rows:
        bind.execute(insert, list(rows.values()))
    _owe_anew()


def _owe_anew() -> None:
    """Mails that were owed and not written yet: whoever writes them is gone, so their readers count as not told."""
    unwritten = "state IN ('due', 'held', 'undeliverable') AND octets IS NULL AND "
    first, last = "(message LIKE 'registration|_%' ESCAPE '|' OR message LIKE 'seated|_%' ESCAPE '|')", "message LIKE 'withdrawn|_%' ESCAPE '|'"
    for kind, standing in ((first, "NULL"), (last, "'seated'")):
        readers = f"SELECT person_id FROM outbox_mail WHERE {unwritten}{kind}"
        op.execute(f"UPDATE delegation SET untold = {sa.true().compile(dialect=op.get_bind().dialect)} WHERE id IN (SELECT delegation_id FROM invitation WHERE person_id IN ({readers}))")
        op.execute(f"UPDATE invitation SET standing = {standing} WHERE person_id IN ({readers})")
    op.execute(f"UPDATE outbox_mail SET state = 'superseded' WHERE {unwritten}({first} OR {last} OR message LIKE 'status|_%' ESCAPE '|')")


def downgrade() -> None:
    op.drop_column('person', 'email_bounced_at')
    op.drop_index('ix_delegation_untold', 'delegation')
    op.drop_column('delegation', 'untold')
    op.drop_table('reminded')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_rsvp_id'))
        batch_op.drop_index('ix_invitation_delegation_id')

    op.drop_table('invitation')
    op.drop_table('reminder')
    with op.batch_alter_table('follower', schema=None) as batch_op:
        batch_op.drop_index('ix_follower_event_id_told_at')

    op.drop_table('follower')
    op.drop_table('event_news')
    with op.batch_alter_table('inbound_mail', schema=None) as batch_op:
        batch_op.drop_index('ix_inbound_mail_state_id')
        batch_op.drop_index(batch_op.f('ix_inbound_mail_programme_id'))
        batch_op.drop_index(batch_op.f('ix_inbound_mail_person_id'))

    op.drop_table('inbound_mail')
