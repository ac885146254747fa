"""What clashes and what is planned."""

revision = 'planning'
down_revision = 'live'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
