"""Documents of events and of items of their agendas."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = 'documents'
down_revision = 'polls'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('title', eventsapp.core.db.WordsType(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('readers', sa.Enum('public', 'members', 'participants', 'staff', name='readers', native_enum=False, length=24), nullable=False),
    sa.Column('after_event', sa.Boolean(), nullable=False),
    sa.Column('made_at', eventsapp.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_document_by_id_person')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_document_event_id_event')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_document_file_id_stored_file')),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_document_item_id_agenda_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document')),
    sa.UniqueConstraint('code', name=op.f('uq_document_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_document_item_id'), 'document', ['item_id'], unique=False)
    op.create_index('ix_document_event_id_position', 'document', ['event_id', 'position'], unique=False)


def downgrade() -> None:
    # The octets go with what named them; that there were files of these sizes stays.
    op.execute("DELETE FROM stored_octets WHERE file_id IN (SELECT file_id FROM document)")
    op.drop_table('document')
