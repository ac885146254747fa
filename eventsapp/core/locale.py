"""Which language a reader gets, and how the other one is reached."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import get_translations
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from .words import LANGUAGES, Said, Words


def language() -> str:
    """The reader's language: ?lang, else the cookie, else Accept-Language, else the programme's first language."""
    if "language" not in g:
        g.language = _chosen() if has_request_context() else LANGUAGES[0]
    chosen: str = g.language
    return chosen


def init_app(app: Flask) -> None:
    """Let templates translate by a look into one dictionary: Flask-Babel asks its way there anew for every string."""
    app.jinja_env.install_gettext_callables(lambda text: _catalogue().ugettext(text), lambda one, many, n: _catalogue().ungettext(one, many, n), newstyle=True)  # type: ignore[attr-defined]


def _catalogue() -> Any:
    """The catalogue of the language spoken here and now."""
    spoken = language()
    if g.get("catalogue_of") != spoken:
        g.catalogue_of, g.catalogue = spoken, get_translations()
    return g.catalogue


def use(lang: str) -> None:
    """Speak `lang` from here on: for mails and commands, where nobody asked over HTTP."""
    g.language = lang


def prefer(languages: Sequence[str]) -> None:
    """The page's programme speaks `languages`: its first one is for readers who asked for none."""
    if "language" not in g and has_request_context():
        g.language = _chosen(languages)


def wish() -> tuple[str | None, ...]:
    """All of this request that decides its language, whatever languages a programme speaks: a key for kept pages."""
    for asked in (request.args.get("lang"), request.cookies.get(current_app.config["LANGUAGE_COOKIE_NAME"])):
        if asked in LANGUAGES:
            return (asked,)
    return _accepted(request.headers.get("Accept-Language", ""))


@lru_cache(1_000)
def _accepted(header: str) -> tuple[str | None, ...]:
    """The best of our languages, and the best when ties go the other way."""
    accepted = parse_accept_header(header, LanguageAccept)
    return accepted.best_match(LANGUAGES), accepted.best_match(LANGUAGES[::-1])


def said(words: Words | None) -> Said:
    return (words or Words()).said(language())


def _chosen(languages: Sequence[str] = LANGUAGES) -> str:
    for asked in (request.args.get("lang"), request.cookies.get(current_app.config["LANGUAGE_COOKIE_NAME"])):
        if asked in LANGUAGES:
            return asked
    return request.accept_languages.best_match(languages) or languages[0]


def remember_language(response: Response) -> Response:
    """Keep an asked-for language in a cookie of a year; token pages and calendars set none."""
    asked = request.args.get("lang")
    name = current_app.config["LANGUAGE_COOKIE_NAME"]
    if asked in LANGUAGES and request.cookies.get(name) != asked and response.mimetype == "text/html":
        response.set_cookie(name, asked, max_age=365 * 86400, secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax")
    return response
