"""Whether this installation can do its work: the database answers, its schema is ours, mail is not left lying."""

from __future__ import annotations

import functools
from datetime import datetime, timedelta

import alembic.config
from alembic.script import ScriptDirectory
from sqlalchemy import text

import config

from ..core.db import db
from .queries import oldest_overdue

# The worker sweeps every minute, and puts off what the mail server does not take: a mail due for so long says that no worker runs.
PATIENCE = timedelta(minutes=15)


def fault(*, real: datetime) -> str | None:
    """What keeps us from serving, in a word, or None. Raises SQLAlchemyError when the database does not answer."""
    if set(db.session.scalars(text("SELECT version_num FROM alembic_version"))) != _heads():
        return "schema"
    return "outbox" if oldest_overdue(before=real - PATIENCE) else None


@functools.cache
def _heads() -> set[str]:
    """The schema this code was written for."""
    settings = alembic.config.Config()
    settings.set_main_option("script_location", str(config.ROOT / "migrations"))
    return set(ScriptDirectory.from_config(settings).get_heads())
