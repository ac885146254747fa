"""Whom files of schedules know under names of their own."""

import sqlalchemy as sa
from alembic import op

revision = 'schedule_persons'
down_revision = 'speakers_asked'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('speaker', sa.Column('foreign_code', sa.String(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('speaker', 'foreign_code')
