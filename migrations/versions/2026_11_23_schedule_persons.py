"""Whom files of schedules know under names of their own."""

revision = 'schedule_persons'
down_revision = 'speakers_asked'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
