"""Documents of events and of items of their agendas."""

revision = 'documents'
down_revision = 'polls'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
