"""Links that need no account: derived so that the same link can be made again for a mail, kept only as a hash."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection
from datetime import datetime

from flask import current_app
from sqlalchemy import Index, bindparam, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from .db import Model, db, insert_rows


class Link(Model):
    """One link that opens one row for one purpose, until it expires or is revoked."""

    __tablename__ = "link"
    __table_args__ = (Index("ix_link_purpose_row_id", "purpose", "row_id"),)

    hash: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    row_id: Mapped[int]
    generation: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


def derive(purpose: str, row_id: int, generation: int = 1) -> str:
    """The secret of a link: HMAC-SHA256 of purpose, row and generation, as 32 lower-case letters and digits (160 bits)."""
    key = current_app.config["SECRET_KEY"].encode()
    digest = hmac.digest(key, f"{purpose}:{row_id}:{generation}".encode(), "sha256")
    return base64.b32encode(digest[:20]).decode().lower()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue(purpose: str, row_ids: list[int], *, now: datetime, expires_at: datetime | None = None) -> None:
    """Make the links of these rows valid. Must run inside a transaction; derive() gives their secrets."""
    rows = [
        {"hash": hash_of(derive(purpose, row_id)), "purpose": purpose, "row_id": row_id, "generation": 1, "created_at": now, "expires_at": expires_at}
        for row_id in row_ids
    ]
    insert_rows(Link, rows)


def find_row_id(purpose: str, token: str, *, now: datetime) -> int | None:
    """The row that `token` opens, or None: unknown, expired and revoked look alike."""
    link = db.session.get(Link, hash_of(token))
    if link is None or link.purpose != purpose or link.revoked_at or (link.expires_at and link.expires_at <= now):
        return None
    return link.row_id


_NEWEST = (
    select(Link.generation)
    .where(Link.purpose == bindparam("purpose"), Link.row_id == bindparam("row"), Link.revoked_at.is_(None))
    .order_by(Link.generation.desc())
    .limit(1)
)


def current(purpose: str, row_id: int) -> str:
    """The secret of this row's newest link, for a page or a mail that shows it."""
    generation = db.session.scalar(_NEWEST, {"purpose": purpose, "row": row_id})
    return derive(purpose, row_id, generation or 1)


def find_current(purpose: str, row_id: int) -> str | None:
    """The secret of this row's newest link, None if none was made or all have ended."""
    generation = db.session.scalar(_NEWEST, {"purpose": purpose, "row": row_id})
    return derive(purpose, row_id, generation) if generation is not None else None


def currents(purpose: str, row_ids: Collection[int]) -> dict[int, str]:
    """The secrets of the newest links of several rows at once; no entry where there is none."""
    newest = select(Link.row_id, func.max(Link.generation)).where(Link.purpose == purpose, Link.row_id.in_(row_ids), Link.revoked_at.is_(None))
    return {row_id: derive(purpose, row_id, generation) for row_id, generation in db.session.execute(newest.group_by(Link.row_id))} if row_ids else {}


def renew(purpose: str, row_id: int, *, now: datetime) -> None:
    """End this row's links and make the next generation valid. Must run inside a transaction."""
    newest = db.session.scalar(select(func.max(Link.generation)).where(Link.purpose == purpose, Link.row_id == row_id)) or 0
    revoke(purpose, row_id, now=now)
    row = {"hash": hash_of(derive(purpose, row_id, newest + 1)), "purpose": purpose, "row_id": row_id, "generation": newest + 1, "created_at": now}
    insert_rows(Link, [row])


def revoke(purpose: str, row_id: int, *, now: datetime) -> None:
    """End every link of this row. Must run inside a transaction."""
    db.session.execute(update(Link).where(Link.purpose == purpose, Link.row_id == row_id, Link.revoked_at.is_(None)).values(revoked_at=now))
