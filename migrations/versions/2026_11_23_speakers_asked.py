"""Speakers are asked by mail and told when their slots move."""

import sqlalchemy as sa
from alembic import op

revision = 'speakers_asked'
down_revision = 'documents'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('speaker', sa.Column('locale', sa.String(), nullable=False, server_default=''))
    # Added in place: SQLite would have to make the table anew for the reference.
    op.execute("ALTER TABLE event_speaker ADD COLUMN person_id INTEGER CONSTRAINT fk_event_speaker_person_id_person REFERENCES person (id)")
    op.add_column('event_speaker', sa.Column('told', sa.JSON(), nullable=True))
    op.add_column('event_speaker', sa.Column('told_revision', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('event_speaker', sa.Column('owed', sa.String(), nullable=False, server_default=''))
    op.create_index('ix_event_speaker_person_id', 'event_speaker', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_event_speaker_person_id', table_name='event_speaker')
    with op.batch_alter_table('event_speaker', table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        for column in ('owed', 'told_revision', 'told', 'person_id'):
            batch_op.drop_column(column)
    op.drop_column('speaker', 'locale')
