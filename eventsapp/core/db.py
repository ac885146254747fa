"""The database: one session, one way to write, column types that refuse what would be misread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, CursorResult, DateTime, Engine, Executable, Insert, MetaData, Table, event
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session
from sqlalchemy.types import TypeDecorator

from .words import Words


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:

    class Model(Base):
        __abstract__ = True

else:
    Model = db.Model

LOCK_PATIENCE = 10  # seconds until a lock that another holds counts as not to be had

_WRITING = "eventsapp.writing"
_CONNECTION = "eventsapp.connection"
_AFTER = "eventsapp.after_commit"


@contextmanager
def transaction() -> Iterator[Session]:
    """One verb, one transaction: commits at the end, rolls back on any exception.

    It joins only another transaction(). A read begun before is ended first, so that nothing is decided on rows seen
    before the lock. On SQLite it takes the write lock at once (BEGIN IMMEDIATE); on PostgreSQL the verb locks its row.
    """
    session = cast(Session, db.session())
    if session.info.get(_WRITING):
        yield session
        return
    session.rollback()
    session.info[_WRITING] = True
    session.info[_AFTER] = []
    try:
        session.info[_CONNECTION] = session.connection(execution_options={"eventsapp_write": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.info[_WRITING]
        session.info.pop(_CONNECTION, None)
        after: list[Callable[[], None]] = session.info.pop(_AFTER)
    for call in after:
        call()


def run(statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None) -> CursorResult[Any]:
    """Execute a statement on the transaction's own connection, past the ORM: for the few verbs whose speed people feel.

    Keep the statement in a module, with bindparam() for what changes: building it anew costs more than running it.
    """
    connection: Connection | None = db.session().info.get(_CONNECTION)
    if connection is None:
        raise RuntimeError("a write outside transaction()")
    return connection.execute(statement, values)


def insert_row(model: type[Base], **values: Any) -> int:
    """Insert one row past the ORM; returns its id."""
    primary_key = run(_insert_into(model), values).inserted_primary_key
    return int(primary_key[0]) if primary_key is not None else 0


def insert_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns, past the ORM."""
    if rows:
        run(_insert_into(model), rows)


@cache
def _insert_into(model: type[Base]) -> Insert:
    return cast(Table, model.__table__).insert()


def after_commit(call: Callable[[], None]) -> None:
    """Run `call` once this transaction has committed; repeated registrations of one function count once."""
    calls: list[Callable[[], None]] = db.session().info[_AFTER]
    if call not in calls:
        calls.append(call)


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


class UTCDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values, stores UTC, gives aware UTC back on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WordsType(TypeDecorator[Words]):
    """Content in several languages: a JSON object, language → text. NULL reads as empty Words."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return dict(value) if value else {}

    def process_result_value(self, value: Any, dialect: Any) -> Words:
        return Words(value or {})


Base.registry.update_type_annotation_map({datetime: UTCDateTime, Words: WordsType, dict[str, Any]: JSON, list[str]: JSON})


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, _record: Any) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        connection.execute(f"SET lock_timeout = '{LOCK_PATIENCE}s'")
        connection.commit()
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={LOCK_PATIENCE}000"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        write = connection.get_execution_options().get("eventsapp_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@event.listens_for(Session, "before_flush")
def _refuse_stray_flush(session: Session, _context: Any, _instances: Any) -> None:
    if not session.info.get(_WRITING) and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a write outside transaction()")


@event.listens_for(Session, "do_orm_execute")
def _refuse_stray_write(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and not state.session.info.get(_WRITING):
        raise RuntimeError("a write outside transaction()")
