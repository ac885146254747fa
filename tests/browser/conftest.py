"""Chromium against a server of its own, on a database with an event in each state, at the time of the seminar's eve."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from eventsapp import create_app
from eventsapp.core import assets, clock, pages
from eventsapp.core.db import db, transaction
from eventsapp.core.tokens import hash_of
from eventsapp.people.models import WebSession
from tests.browser.world import World, make_world
from tests.conftest import settings
from tests.factories import NOW
from tests.needs import missing

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


class Quiet(WSGIRequestHandler):
    """Chromium opens connections that it never uses; their ends are no news."""

    def log(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A server with its database, and where things are on it."""
    if not Path(CHROMIUM).exists():
        missing(f"no Chromium at {CHROMIUM}: apt-get install chromium, or say where it is in CHROMIUM")
    folder = tmp_path_factory.mktemp("browser")
    assets.build(folder / "static", with_font=True)
    app = create_app(settings(folder, f"sqlite:///{folder}/world.sqlite3"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "real", lambda: NOW)
        pages.forget()
        with app.app_context():
            upgrade()
            world = make_world(app)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        world.base = f"http://127.0.0.1:{server.server_port}"
        yield world
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()
        pages.forget()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Reader:
    """Somebody at a browser: a context, its one page, and everything its console said."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context, self.base = context, base
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("requestfailed", self._note_failure)

    def _note_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # we went on to another page while this one still loaded its icon
            self.said.append(f"{request.url}: {request.failure}")

    def goto(self, path: str) -> None:
        self.page.goto(self.base + path)


@pytest.fixture(scope="package")
def reader(world: World, chromium: Browser) -> Iterator[Callable[..., Reader]]:
    """reader("ko", staff=True): a context of that language, made once for each combination."""
    kept: dict[tuple[Any, ...], Reader] = {}

    def get(lang: str, *, staff: bool = False) -> Reader:
        key = (lang, staff)
        if key not in kept:
            context = chromium.new_context(locale={"ko": "ko-KR", "en": "en-GB"}[lang], timezone_id="Asia/Seoul")
            if staff:
                context.add_cookies([session_cookie(world.app, world)])
            kept[key] = Reader(context, world.base)
        return kept[key]

    yield get
    for one in kept.values():
        try:
            one.context.close()
        except Error:
            continue


@pytest.fixture
def fresh(world: World, chromium: Browser) -> Iterator[Callable[..., Reader]]:
    """fresh("ko", java_script_enabled=False): a context for this test alone."""
    contexts = []

    def get(lang: str, **options: Any) -> Reader:
        contexts.append(chromium.new_context(locale={"ko": "ko-KR", "en": "en-GB"}[lang], **options))
        return Reader(contexts[-1], world.base)

    yield get
    for context in contexts:
        context.close()


def session_cookie(app: Flask, world: World) -> Any:
    """What the sign-in page would have left in the browser of the programme's organiser."""
    token = "a session of the browser tests"
    with app.app_context():
        if db.session.get(WebSession, hash_of(token)) is None:
            with transaction() as session:
                session.add(WebSession(hash=hash_of(token), account_id=world.account_id, created_at=NOW, last_seen_at=NOW, expires_at=NOW + timedelta(days=7)))
        value = app.session_interface.get_signing_serializer(app).dumps({"_user_id": token, "_fresh": True})  # type: ignore[attr-defined]
    return {"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": world.base}
