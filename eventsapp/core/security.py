"""Headers, hosts, request ids and logs without personal data: what every response and every log line gets."""

from __future__ import annotations

import json
import logging
import secrets
import time
import traceback
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, has_request_context, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types app"
)
# A mail shown inside a page: no script, no request, no form, no way out.
PREVIEW_CSP = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

log = logging.getLogger("eventsapp")


def init_app(app: Flask) -> None:
    secure = urlsplit(app.config["PUBLIC_BASE_URL"]).scheme == "https"
    _log_as_json(app)

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()
        _ = request.host  # raises 400 for a host that is not ours, also where no URL is built
        if "\x00" in request.path or b"%00" in request.query_string:
            abort(404)  # no text in the database has a NUL, and PostgreSQL takes none even in a question

    always = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if secure else {})

    @app.after_request
    def finish(response: Response) -> Response:
        headers = response.headers
        there = {name.lower() for name, _ in headers}
        for name, value in (*always.items(), ("X-Request-Id", request_id())):
            if name.lower() not in there:
                headers.add(name, value)
        if response.mimetype == "text/html":
            if "vary" not in there:
                headers.add("Vary", "Cookie, Accept-Language")
            if "cache-control" not in there:
                headers["Cache-Control"] = "no-store" if request.method != "GET" else "private, no-cache"
        if log.isEnabledFor(logging.INFO):
            took = time.perf_counter() - g.get("started", time.perf_counter())
            log.info("request", extra={"facts": {"method": request.method, "route": _route(), "status": response.status_code, "ms": round(took * 1000, 1)}})
        return response


def private_page(response: Response) -> Response:
    """For pages behind a link or a sign-in: kept by nobody, found by no search."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def request_id() -> str:
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    identity: str = g.request_id
    return identity


def client_network() -> str:
    """The caller's address, shortened to its network (/24, /64): the key for coarse limits, never stored with a person."""
    try:
        address = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return "unknown"
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ip_network((address, 24 if address.version == 4 else 64), strict=False))


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, what, request id and route; never a path, a name, a mail or a token."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {"at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname.lower(), "what": record.getMessage()}
        if has_request_context():
            line["request"] = request_id()
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            line["route"] = _route()
            line["trace"] = _trace(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _trace(error: BaseException | None) -> list[str]:
    """Kinds and places of an error and of what caused it, latest first; not their messages, which may quote what people typed."""
    told = []
    while error is not None:
        told += [type(error).__qualname__, *(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(traceback.extract_tb(error.__traceback__)))]
        error = error.__cause__ or error.__context__
    return told


def _route() -> str:
    return str(request.url_rule) if has_request_context() and request.url_rule else "none"


def _log_as_json(app: Flask) -> None:
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        log.addHandler(handler)
        log.propagate = False
    log.setLevel(app.config["LOG_LEVEL"])
