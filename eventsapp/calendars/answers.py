"""Calendar files over HTTP: kept in memory with their headers, answered by conditions, packed only on request."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Response, request
from werkzeug.datastructures import HeaderSet
from werkzeug.http import http_date, parse_date

from ..core import clock

Headers = list[tuple[str, str]]
Facts = tuple[Any, ...]


@dataclass(frozen=True)
class File:
    """A calendar file: `disposition` is its header, `changed_at` what Last-Modified says, `holds_until` when time alone changes it.

    private: it is one person's, behind a secret address: no shared cache may keep it, no search may find it.
    """

    body: bytes
    disposition: str
    changed_at: datetime
    holds_until: datetime | None = None
    packs: bool = False
    private: bool = False


@dataclass(slots=True)
class Kept:
    """One file as it is sent: plain, and packed once somebody has asked for that."""

    facts: Facts
    file: File
    etag: str
    changed_at: datetime
    headers: Headers
    packed: bytes = b""
    packed_headers: Headers = field(default_factory=list)


_kept: dict[tuple[str, ...], Kept] = {}
_MOST = 2_000


class Public(Response):
    """An answer that no cookie decides. Flask-Login looks into the session after every request, whereupon Flask adds
    "Vary: Cookie" to the answer; that would part the copies of a shared cache, so what is added there is dropped."""

    vary = property(lambda self: HeaderSet())


def forget() -> None:
    """Drop every kept file."""
    _kept.clear()


def answer(key: tuple[str, ...], facts: Facts, build: Callable[[], File]) -> Response:
    """The file of `key`, built anew when `facts` are other than those it was kept under, or its time is over."""
    kept = _kept.get(key)
    if kept is None or kept.facts != facts or (kept.file.holds_until is not None and kept.file.holds_until <= clock.now()):
        kept = _keep(facts, build())
        if key not in _kept and len(_kept) >= _MOST:
            del _kept[next(iter(_kept))]  # the oldest; many personal calendars must not turn everybody's out at once
        _kept[key] = kept
    packed = kept.file.packs and _wants_gzip()
    headers = _packed(kept) if packed else kept.headers
    if _is_fresh(kept):
        return Public(status=304, headers=[header for header in headers if not header[0].startswith("Content-")])
    return Public(kept.packed if packed else kept.file.body, headers=headers)


def _keep(facts: Facts, file: File) -> Kept:
    etag = hashlib.sha256(file.body).hexdigest()[:32]
    changed_at = file.changed_at.replace(microsecond=0)
    headers = [
        ("Content-Type", "text/calendar; charset=utf-8"),
        ("Content-Disposition", file.disposition),
        ("ETag", f'"{etag}"'),
        ("Last-Modified", http_date(changed_at)),
        ("Cache-Control", "private, max-age=300" if file.private else "public, max-age=300"),
        ("Referrer-Policy", "no-referrer"),
    ]
    if file.private:
        headers.append(("X-Robots-Tag", "noindex"))
    if file.packs:
        headers.append(("Vary", "Accept-Encoding"))
    return Kept(facts, file, etag, changed_at, headers)


def _packed(kept: Kept) -> Headers:
    """The headers of the packed body, which is made on the first call and has an ETag of its own."""
    if not kept.packed:
        kept.packed = gzip.compress(kept.file.body, 6, mtime=0)
        kept.packed_headers = [(name, f'"{kept.etag}-gzip"' if name == "ETag" else value) for name, value in kept.headers]
        kept.packed_headers.append(("Content-Encoding", "gzip"))
    return kept.packed_headers


def _wants_gzip() -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "") and request.accept_encodings.quality("gzip") > 0


def _is_fresh(kept: Kept) -> bool:
    """Whether the caller has this file already; what it says of the ETag counts before what it says of the time."""
    asked = request.headers.get("If-None-Match")
    if asked is not None:
        # Compared weakly: proxies mark as weak, or as packed, what they pack themselves.
        tags = {tag.strip().removeprefix("W/").strip('"').removesuffix("-gzip") for tag in asked.split(",")}
        return kept.etag in tags or asked.strip() == "*"
    if kept.file.private:  # an answer may be taken over later than it was given: the time alone does not tell
        return False
    since = request.headers.get("If-Modified-Since")
    known = parse_date(since) if since else None
    return known is not None and kept.changed_at <= known
