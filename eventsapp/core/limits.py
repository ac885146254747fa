"""Coarse brakes on requests per network; whatever mails or signs in is limited by rows besides."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from limits import parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from .security import client_network, log

View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Count in Redis over several machines, else in each process's memory."""
    storage = storage_from_string(app.config["REDIS_URL"] or "memory://", wrap_exceptions=True)
    app.extensions["eventsapp.limits"] = FixedWindowRateLimiter(storage)


def brake(limit: str) -> Callable[[View], View]:
    """At most `limit` ("60 per minute") POSTs from one network to this view; 429 beyond. Without its storage it lets pass."""
    parsed = parse(limit)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def braked(**arguments: Any) -> Any:
            if request.method == "POST" and not current_app.testing and not _hit(parsed):
                abort(429)
            return view(**arguments)

        return braked  # type: ignore[return-value]

    return decorate


def _hit(limit: Any) -> bool:
    try:
        return bool(current_app.extensions["eventsapp.limits"].hit(limit, request.endpoint, client_network()))
    except StorageError:
        log.warning("limits cannot be counted")
        return True
