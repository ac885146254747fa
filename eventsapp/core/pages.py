"""Pages of anonymous visitors kept in memory, and the one cheap query that says whether they still hold."""

from __future__ import annotations

import functools
import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import brotli
from flask import Response, current_app, g, make_response, request
from sqlalchemy import Pool

from . import clock
from .db import db, is_sqlite
from .locale import wish

View = TypeVar("View", bound=Callable[..., Any])
Facts = tuple[Any, ...]

MOST_PAGES = 2_000


@dataclass(slots=True)
class Kept:
    """A page, the facts it was made from, and the moment at which time alone changes it."""

    facts: Facts
    holds_until: datetime | None
    body: bytes
    packed: bytes  # brotli: made once, and safe, for the page holds no secret that a stranger's words could be measured against
    etag: str


_kept: OrderedDict[tuple[Any, ...], Kept] = OrderedDict()


def kept_for_anonymous(freshness: str) -> Callable[[View], View]:
    """Keep what this view shows to visitors without a session, as long as the first row of `freshness` stays the same.

    `freshness` is textual SQL with one `?` for each part of the view's address, in order. The view says with
    holds_until() when time alone will change the page, and reads nothing of the request but its path and language.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def serve(**arguments: Any) -> Any:
            if current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
                response = make_response(view(**arguments))
                response.headers["Cache-Control"] = "private, no-cache"
                return response
            g.address_is_path = True
            facts = _facts(freshness, tuple(arguments.values()))
            key = (view, *arguments.values(), *wish())
            kept = _kept.get(key)
            if kept is None or kept.facts != facts or (kept.holds_until is not None and kept.holds_until <= clock.now()):
                response = make_response(view(**arguments))
                if response.status_code != 200:
                    return response
                kept = _keep(key, facts, response.get_data())
            return _answer(kept)

        serve.is_kept = True  # type: ignore[attr-defined]
        return serve  # type: ignore[return-value]

    return decorate


def holds_until(*moments: datetime | None) -> None:
    """This page says something that time will change at each of these moments; the earliest one counts."""
    known = [moment for moment in (*moments, g.get("page_holds_until")) if moment is not None]
    if known:
        g.page_holds_until = min(known)


def address_is_path() -> bool:
    """Whether this page is one of those kept: then it repeats nothing of the query it was asked with."""
    return bool(g.get("address_is_path"))


def ask(sql: str, parameters: tuple[Any, ...]) -> Facts | None:
    """The first row of a textual query on a driver's connection that this thread keeps: no pool, no session, no transaction.

    A connection that broke, as when the server was started anew, is replaced once.
    """
    try:
        return _reader().first_row(sql, parameters)
    except db.engine.dialect.loaded_dbapi.OperationalError:
        return _reader(anew=True).first_row(sql, parameters)


def forget() -> None:
    """Drop every kept page."""
    _kept.clear()


class Reader:
    """A connection taken out of the pool, on which every statement stands alone: to ask costs one trip to the database."""

    def __init__(self, pool: Pool) -> None:
        self.pool, self.process = pool, os.getpid()
        connection = db.engine.raw_connection()
        driver: Any = connection.driver_connection
        connection.detach()
        self._sqlite = is_sqlite()  # whose connections know no transaction but those we begin
        if not self._sqlite:
            driver.autocommit = True
        self._driver = driver

    def first_row(self, sql: str, parameters: tuple[Any, ...]) -> Facts | None:
        rows = self._driver.execute(sql if self._sqlite else sql.replace("?", "%s"), parameters).fetchall()
        return tuple(rows[0]) if rows else None

    def __del__(self) -> None:
        if self.process == os.getpid():  # a forked process has no business with its parent's connection
            self._driver.close()


_own = threading.local()


def _reader(*, anew: bool = False) -> Reader:
    """This thread's reader; another one after a fork, and once the engine was disposed of, which gives it another pool."""
    reader: Reader | None = getattr(_own, "reader", None)
    if anew or reader is None or reader.pool is not db.engine.pool or reader.process != os.getpid():
        reader = _own.reader = Reader(db.engine.pool)
    return reader


def _facts(freshness: str, parameters: tuple[Any, ...]) -> Facts:
    """What the page depends on; in the demo the shift of its clock too, which then needs no query of its own."""
    if not current_app.config["DEMO"]:
        return ask(freshness, parameters) or ()
    facts = ask(freshness.replace("SELECT", 'SELECT (SELECT "offset" FROM demo_clock WHERE id = 1),', 1), parameters) or ()
    if facts:
        g.clock_offset = timedelta(seconds=facts[0] or 0)
    return facts


def _keep(key: tuple[Any, ...], facts: Facts, body: bytes) -> Kept:
    kept = _kept[key] = Kept(facts, g.pop("page_holds_until", None), body, brotli.compress(body, quality=5), hashlib.sha256(body).hexdigest()[:32])
    if len(_kept) > MOST_PAGES:
        _kept.popitem(last=False)
    return kept


def _answer(kept: Kept) -> Response:
    packs = "br" in request.headers.get("Accept-Encoding", "")
    headers = [("ETag", f'"{kept.etag}{"-br" if packs else ""}"'), ("Cache-Control", "no-cache"), ("Vary", "Cookie, Accept-Language, Accept-Encoding")]
    asked = request.headers.get("If-None-Match")
    if asked is not None and (kept.etag in asked or asked.strip() == "*"):
        return Response(status=304, headers=headers)
    if packs:
        headers.append(("Content-Encoding", "br"))
    return Response(kept.packed if packs else kept.body, headers=headers, content_type="text/html; charset=utf-8")
