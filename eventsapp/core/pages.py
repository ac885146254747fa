"""Pages of anonymous visitors kept in memory, and the one cheap query that says whether they still hold."""

from __future__ import annotations

import functools
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import Response, current_app, g, make_response, request

from . import clock
from .db import db
from .locale import language

View = TypeVar("View", bound=Callable[..., Any])
Facts = tuple[Any, ...]

MOST_PAGES = 2_000


@dataclass(slots=True)
class Kept:
    facts: Facts
    holds_until: datetime | None
    body: bytes
    etag: str


_kept: OrderedDict[tuple[Any, ...], Kept] = OrderedDict()


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


def kept_for_anonymous(facts_of: Callable[..., Facts | None]) -> Callable[[View], View]:
    """Keep what this view shows to visitors without a session, as long as `facts_of(**view_args)` is the same.

    The view says with holds_until() when time alone will change the page.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def serve(**arguments: Any) -> Any:
            if current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
                response = make_response(view(**arguments))
                response.headers["Cache-Control"] = "private, no-cache"
                return response
            facts = facts_of(**arguments)
            if facts is None:
                return view(**arguments)  # which answers 404
            key = (request.endpoint, *arguments.values(), language(), request.args.get("lang"))
            kept = _kept.get(key)
            if kept is None or kept.facts != facts or (kept.holds_until is not None and kept.holds_until <= clock.now()):
                response = make_response(view(**arguments))
                if response.status_code != 200:
                    return response
                body = response.get_data()
                kept = _kept[key] = Kept(facts, g.pop("page_holds_until", None), body, hashlib.sha256(body).hexdigest()[:32])
                if len(_kept) > MOST_PAGES:
                    _kept.popitem(last=False)
            return _answer(kept)

        return serve  # type: ignore[return-value]

    return decorate


def holds_until(moment: datetime | None) -> None:
    """This page says something that time will change at `moment`; the earliest one counts."""
    earlier = g.get("page_holds_until")
    if moment is not None and (earlier is None or moment < earlier):
        g.page_holds_until = moment


def forget() -> None:
    """Drop every kept page."""
    _kept.clear()


def _answer(kept: Kept) -> Response:
    headers = {"ETag": f'"{kept.etag}"', "Cache-Control": "no-cache"}
    asked = request.headers.get("If-None-Match")
    if asked is not None and (kept.etag in asked or asked.strip() == "*"):
        return Response(status=304, headers=headers)
    return Response(kept.body, headers=headers, content_type="text/html; charset=utf-8")
