"""Finding a day."""

revision = 'polls'
down_revision = 'planning'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
