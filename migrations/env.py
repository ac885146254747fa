"""Runs migrations on the application's own engine, as one transaction."""

from alembic import context
from flask import current_app

migrate = current_app.extensions["migrate"]
engine = migrate.db.engine


def unchanged(_context, _revision, directives) -> None:
    """Write no empty migration."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


with engine.connect() as connection:
    # SQLite rebuilds tables for ALTER: no foreign key may be checked meanwhile. Said past SQLAlchemy, which would begin first:
    # inside a transaction SQLite takes no notice.
    if engine.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=migrate.db.metadata,
        process_revision_directives=unchanged,
        user_module_prefix="eventsapp.core.db.",
        transactional_ddl=True,  # all of a migration or nothing of it, on SQLite, too
        **migrate.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
    if engine.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")
