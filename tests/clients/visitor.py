"""Somebody at a browser without a screen: pages and forms of a running server, over HTTP."""

from __future__ import annotations

from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.pages import shown_in


class Visitor:
    """Keeps cookies, follows redirects and knows the path it is `at`; an answer of 4xx or 5xx is raised."""

    def __init__(self, base: str) -> None:
        self.base, self.at = base, "/"
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        return self._open(Request(self.base + path))

    def send(self, path: str, **typed: str) -> str:
        """Open the page, fill in its form and send it; the page that this leads to. A double underscore stands for a hyphen."""
        form = shown_in(self.get(path)) | {name.replace("__", "-"): text for name, text in typed.items()}
        return self._open(Request(self.base + path, urlencode(form).encode()))

    def _open(self, request: Request) -> str:
        request.add_header("Accept-Language", "ko")
        with self._opener.open(request, timeout=20) as answer:
            self.at = answer.url.removeprefix(self.base)
            return str(answer.read().decode())
