"""Answers that a thousand people ask for every few seconds are kept for a second, before anything of the application is asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SECONDS = 1.0
MOST = 1_000  # addresses


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the application said, and until when it counts (monotonic seconds)."""

    until: float
    headers: list[tuple[str, str]]
    etag: str
    body: bytes


class Briefly:
    """A WSGI application around another: plain GETs of paths that end with `ending` are answered from memory for a second.

    Only for answers that are the same for everybody and carry an ETag; anything but a 200 is the application's own to say. Each process
    keeps its own, so what follows is seen after a second at most."""

    def __init__(self, application: WSGIApplication, ending: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.application, self.ending, self.clock = application, ending, clock
        self._kept: dict[tuple[str, str], _Kept] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ["PATH_INFO"].endswith(self.ending) or environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
            return self.application(environ, start_response)
        key = (environ.get("HTTP_HOST", ""), environ["PATH_INFO"])
        kept = self._kept.get(key)
        if kept is None or kept.until <= self.clock():
            kept = self._ask(key, environ)
            if kept is None:
                return self.application(environ, start_response)
        if environ.get("HTTP_IF_NONE_MATCH") == kept.etag:
            start_response("304 NOT MODIFIED", [header for header in kept.headers if header[0].lower() not in ("content-length", "content-type")])
            return []
        start_response("200 OK", kept.headers)
        return [kept.body]

    def _ask(self, key: tuple[str, str], environ: WSGIEnvironment) -> _Kept | None:
        """What the application says to somebody who has seen nothing yet; None for anything that is not kept."""
        said: list[tuple[str, list[tuple[str, str]]]] = []
        asked = {name: value for name, value in environ.items() if name not in ("HTTP_IF_NONE_MATCH", "HTTP_COOKIE")}
        answer = self.application(asked, lambda status, headers, *_: said.append((status, headers)) or (lambda _octets: None))  # type: ignore[func-returns-value]
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        status, headers = said[-1]
        etag = next((value for name, value in headers if name.lower() == "etag"), "")
        if not status.startswith("200") or not etag:
            return None
        if len(self._kept) >= MOST:
            self._kept.clear()
        own = [header for header in headers if header[0].lower() not in ("x-request-id", "set-cookie")]
        kept = self._kept[key] = _Kept(self.clock() + SECONDS, own, etag, body)
        return kept
