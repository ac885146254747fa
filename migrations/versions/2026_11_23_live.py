"""The run of show."""

revision = 'live'
down_revision = 'documents'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
