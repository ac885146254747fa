"""Documents of agenda items."""

revision = 'documents'
down_revision = 'agendas'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
