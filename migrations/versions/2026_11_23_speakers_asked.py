"""Speakers are asked by mail and told when their slots move."""

revision = 'speakers_asked'
down_revision = 'documents'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
