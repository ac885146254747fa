"""Pages of anonymous visitors kept in memory, and the one cheap query that says whether they still hold."""

from __future__ import annotations

import functools
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import brotli
from flask import Response, current_app, g, make_response, request

from . import clock
from .db import db
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
    """The first row of a textual query on the driver's own connection: no session, no ORM, no compilation."""
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(sql if db.engine.dialect.name == "sqlite" else sql.replace("?", "%s"), parameters)
        row = cursor.fetchone()
        return tuple(row) if row is not None else None
    finally:
        connection.close()


def forget() -> None:
    """Drop every kept page."""
    _kept.clear()


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
