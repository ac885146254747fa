"""What every template may use: words in the reader's language, dates in words, icons, links to the other language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, current_app, request
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from . import access, clock, dates, pages
from .locale import language, said
from .words import LANGUAGES, Words

LANGUAGE_NAMES = {"ko": "한국어", "en": "English"}


def init_app(app: Flask) -> None:
    app.jinja_env.globals |= {
        "LANGUAGES": LANGUAGES,
        "LANGUAGE_NAMES": LANGUAGE_NAMES,
        "lang": language,
        "words": words,
        "plain": plain,
        "lines": lines,
        "may": access.may,
        "demo_time": demo_time,
        "url_in": url_in,
        "canonical": canonical,
        "absolute": absolute,
        "span": span,
        "days": days,
        "window": window,
        "has_session": has_session,
        "signed_in": signed_in,
        "csrf_token": generate_csrf,
        "described": described,
    }
    app.jinja_env.filters |= {"day": _day, "moment": _moment, "clock_time": _clock, "deadline": _deadline, "dialled": dialled, "local": _local, "keep": keep, "octets": octets}
    app.jinja_env.tests["words"] = lambda value: isinstance(value, Words)


def words(value: Words | None) -> Markup:
    """Content in the reader's language; in another one it says so with `lang`, for the voice that reads it aloud."""
    text, spoken = said(value)
    return escape(text) if spoken == language() or not text else Markup('<span lang="{}">{}</span>').format(spoken, text)


def plain(value: Words | None) -> str:
    """Content in the reader's language as bare text, for titles and attributes."""
    return said(value).text


def lines(value: Words | None) -> Markup:
    """Several paragraphs: blank lines part them, single ones break the line."""
    text, spoken = said(value)
    mark = Markup("") if spoken == language() else Markup(' lang="{}"').format(spoken)
    paragraphs = [p.strip() for p in text.split("\n\n") if p.strip()]
    return Markup("").join(Markup("<p{}>{}</p>").format(mark, Markup("<br>").join(escape(line) for line in p.split("\n"))) for p in paragraphs)


def demo_time() -> datetime | None:
    """The demo's time for its bar; None where there is no demo."""
    if not current_app.config["DEMO"]:
        return None
    now = clock.now()
    pages.holds_until(now.replace(second=0, microsecond=0) + timedelta(minutes=1))
    return now


def url_in(lang: str) -> str:
    """This page in `lang`, with everything else of its address kept."""
    others = () if pages.address_is_path() else ((k, v) for k, v in request.args.items(multi=True) if k != "lang")
    return request.path + "?" + urlencode([*others, ("lang", lang)])


def canonical() -> str:
    return absolute(request.path)


def address(endpoint: str, **values: str) -> str:
    """The whole address of a page under the public base URL, also where there is no request: for mails and files."""
    return absolute(current_app.url_map.bind("").build(endpoint, values))


def absolute(path: str) -> str:
    """`path` under the public base URL: never the host that a request claims."""
    base: str = current_app.config["PUBLIC_BASE_URL"]
    return base.rstrip("/") + path


def span(starts: datetime, ends: datetime | None, zone: str) -> str:
    return dates.span(starts, ends, zone, language())


def days(first: date, last: date) -> str:
    return dates.days(first, last, language())


def window(opens: datetime, closes: datetime, zone: str) -> str:
    """The days of a half-open window [opens, closes), both inclusive."""
    return days(opens.astimezone(ZoneInfo(zone)).date(), dates.last_day(closes, zone))


def has_session() -> bool:
    """Whether this visitor carries a session cookie; without one, nothing on a page may depend on who they are."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def signed_in() -> bool:
    answer: bool = has_session() and current_user.is_authenticated
    return answer


def described(field: Any, hint: str = "") -> dict[str, str]:
    """The attributes that tie a field to its hint and its errors, for those who hear the page."""
    attributes = {}
    ids = [f"{field.id}-{part}" for part, there in (("error", field.errors), ("hint", hint)) if there]
    if ids:
        attributes["aria-describedby"] = " ".join(ids)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return attributes


def keep(text: str) -> Markup:
    """A date or another phrase that should not be broken over two lines while it fits on one."""
    return Markup('<span class="keep">{}</span>').format(text)


def octets(size: int) -> str:
    """The size of a file in KB or MB (of 1,000 and 1,000,000 octets), rounded up."""
    return f"{-(-size // 1000):d} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def dialled(phone: str) -> str:
    """A telephone number as tel: links want it."""
    return "".join(c for c in phone if c.isdigit() or c == "+")


def _day(value: date) -> str:
    return dates.day(value, language())


def _moment(value: datetime, zone: str) -> str:
    return dates.moment(value, zone, language())


def _local(value: datetime, zone: str) -> str:
    """For <time datetime>: ISO 8601 in the event's zone."""
    return value.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


def _clock(value: datetime, zone: str) -> str:
    return dates.clock_time(value.astimezone(ZoneInfo(zone)))


def _deadline(value: datetime, zone: str) -> str:
    return dates.deadline(value, zone, language())
