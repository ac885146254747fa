"""The run of show in a browser: screens follow within seconds, survive a lost network, can be paused; the console by keyboard."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.core.once import Sent
from eventsapp.events.queries import find_event
from eventsapp.live import actions
from eventsapp.live.rules import Verb
from eventsapp.programmes.models import Programme
from tests.browser.conftest import session_cookie
from tests.browser.live_pages import furnish
from tests.browser.test_registering import tab_to
from tests.factories import NOW

pytestmark = pytest.mark.browser

SOON = 9_000  # the screen asks every five seconds, now and then a little later
numbers = itertools.count()


class Room:
    """A seminar of a test's own, and what somebody else does there."""

    def __init__(self, world):
        self.world, self.slug = world, f"room-{next(numbers)}"
        with world.app.app_context():
            programme = db.session.scalars(select(Programme).where(Programme.slug == "alliance")).one()
            self.paths = furnish(programme, 1, self.slug)

    def do(self, verb, item, minutes=0):
        with self.world.app.app_context():
            event = find_event("alliance", self.slug)
            sent = Sent.of("elsewhere", str(next(numbers)), 1)
            actions.act(event_id=event.id, verb=verb, item=f"{self.slug}-{item}", minutes=minutes, sent=sent, now=NOW, actor="person:1", by_id=None)


@pytest.fixture
def room(world):
    return Room(world)


@pytest.fixture
def mina(world, fresh):
    reader = fresh("en", viewport={"width": 1280, "height": 900})
    reader.context.add_cookies([session_cookie(world.app, world)])
    return reader


def test_the_screen_follows_the_console_within_seconds(room, mina, fresh):
    screen = fresh("ko")
    screen.goto(room.paths["live-screen"])
    expect(screen.page.locator("main")).to_contain_text("교통 서비스")
    mina.goto(room.paths["live-console"])

    mina.page.locator("#start-item-3").click()
    expect(mina.page.locator("[data-piece]")).to_contain_text("15 min left")
    mina.page.locator("#plus10-item-3").click()
    expect(mina.page.locator("[data-piece]")).to_contain_text("25 min left")

    expect(screen.page.locator(".screen-now").first).to_have_text("휴식", timeout=SOON)
    expect(screen.page.locator(".screen-now.second")).to_have_text("Break")
    expect(screen.page.locator(".screen-left")).to_contain_text("25 min left", timeout=SOON)
    expect(mina.page.locator("[data-says]")).to_contain_text("Break: 10 minutes longer")
    assert mina.said == screen.said == []


def test_a_lost_network_is_said_and_made_up_for(room, fresh):
    screen = fresh("en")
    screen.goto(room.paths["live-screen"])
    expect(screen.page.locator("[data-pause]")).to_be_visible()

    screen.context.set_offline(True)
    expect(screen.page.locator("[data-state]")).to_contain_text("No connection since", timeout=SOON)
    expect(screen.page.locator("main")).to_contain_text("Mobility")
    room.do(Verb.START, "3")
    screen.context.set_offline(False)

    expect(screen.page.locator("main")).to_contain_text("Break", timeout=SOON)
    expect(screen.page.locator(".screen-now").first).to_contain_text("휴식", timeout=SOON)
    expect(screen.page.locator("[data-state]")).to_have_text("", timeout=SOON)


def test_who_pauses_reads_on_undisturbed(room, fresh):
    visitor = fresh("en")
    page = visitor.page
    visitor.goto(room.paths["live-screen"])

    tab_to(page, "[data-pause]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-pause]")).to_have_attribute("aria-pressed", "true")
    room.do(Verb.START, "3")
    page.wait_for_timeout(7_000)
    still = page.locator(".screen-now").first.text_content()
    page.keyboard.press("Space")

    assert "휴식" not in still
    expect(page.locator(".screen-now").first).to_have_text("휴식", timeout=SOON)
    assert visitor.said == []


def test_nothing_is_asked_while_nobody_looks(room, fresh):
    visitor = fresh("en")
    visitor.page.add_init_script("Object.defineProperty(document, 'hidden', { get: () => window.away === true })")
    asked = []
    visitor.page.on("request", lambda request: asked.append(request.url) if request.url.endswith("live.json") else None)
    visitor.goto(room.paths["live-screen"])
    visitor.page.wait_for_timeout(500)
    visitor.page.evaluate("window.away = true")
    before = len(asked)
    visitor.page.wait_for_timeout(7_000)

    assert before == 1
    assert len(asked) == before


def test_the_console_is_run_by_keyboard_and_keeps_the_focus(room, mina):
    page = mina.page
    mina.goto(room.paths["live-console"])

    tab_to(page, "#plus5-item-1")
    page.keyboard.press("Enter")
    expect(page.locator("[data-says]")).to_contain_text("Energy in the pilot cities: 5 minutes longer")

    assert page.evaluate("document.activeElement.id") == "plus5-item-1"
    page.keyboard.press("Enter")
    expect(page.locator("#undo")).to_contain_text("Undo: Energy in the pilot cities: 5 minutes longer")
    expect(page.locator("#done + ul > li")).to_have_count(5)
    tab_to(page, "#undo")
    page.keyboard.press("Enter")
    expect(page.locator("[data-says]")).to_contain_text("Undone: Energy in the pilot cities: 5 minutes longer")
    assert mina.said == []


def test_without_a_network_a_press_says_that_nothing_was_done(room, mina):
    page = mina.page
    mina.goto(room.paths["live-console"])
    mina.context.set_offline(True)

    page.locator("#plus5-item-1").click()

    expect(page.locator("[data-says]")).to_contain_text("nothing was done")
    mina.context.set_offline(False)
    page.locator("#plus5-item-1").click()
    expect(page.locator("#done + ul > li")).to_have_count(4)


def test_every_button_of_the_console_is_large_enough_on_a_phone(room, mina):
    mina.page.set_viewport_size({"width": 360, "height": 740})
    mina.goto(room.paths["live-console"])

    small = mina.page.eval_on_selector_all("main button:not([hidden])", "all => all.map(b => b.getBoundingClientRect()).filter(r => r.width && (r.width < 44 || r.height < 44)).length")

    assert small == 0
    assert mina.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
