"""Real calendar programs subscribe to a running demo: what the organiser does on the staff pages is what they show."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from config import ROOT
from eventsapp.programme_files.cli import DEMO_STAFF
from tests.clients.subscriber import Subscriber
from tests.clients.visitor import Visitor
from tests.test_serve import answers, wait_until

pytestmark = pytest.mark.race

PROGRAMME = "/smart-city-alliance/"
SEMINAR = PROGRAMME + "corporate-seminar/"
STAFF = "/staff/smart-city-alliance/events/corporate-seminar/"
DAY = "2019-01-09"
TITLE = "스마트시티 융합 얼라이언스 기업 설명회"


@pytest.fixture
def demo(tmp_path) -> Iterator[tuple[str, str]]:
    """Where the demo is served from a database of its own, and the password of its organiser."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "ENVIRONMENT": "demo", "SECRET_KEY": "a key for tests only, 0123456789"}
    environ |= {"INSTANCE_PATH": str(tmp_path / "instance"), "LISTEN": f"127.0.0.1:{port}", "PUBLIC_BASE_URL": base}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    for words in (["db", "upgrade"], ["demo"]):
        subprocess.run([*flask, *words], cwd=ROOT, env=environ, capture_output=True, check=True, timeout=60)
    with (tmp_path / "log").open("wb") as log, subprocess.Popen([*flask, "serve"], cwd=ROOT, env=environ, stdout=log, stderr=log) as process:
        try:
            wait_until(lambda: answers(base))
            yield base, (tmp_path / "instance" / "staff-sign-in.txt").read_text().split()[-1]
        finally:
            process.send_signal(signal.SIGTERM)


@pytest.fixture
def mina(demo):
    """The organiser, signed in."""
    base, password = demo
    mina = Visitor(base)
    mina.send("/sign-in", email=DEMO_STAFF, password=password)
    return mina


@pytest.fixture
def own_feed(demo):
    """The address of the calendar of a guest who has registered: their page names it once the worker has told them."""
    base, _ = demo
    guest = Visitor(base)
    guest.send(SEMINAR + "register?as=guest", name="이준", email="jun@guest.test")
    found: list[str] = []

    def named() -> bool:
        found.extend(re.findall(r"/r/\w+/calendar\.ics", guest.get(guest.at)))
        return bool(found)

    wait_until(named)
    return base + found[0]


def seminar(subscriber):
    [entry] = [entry for entry in subscriber.on(DAY) if TITLE in entry["title"]]
    return entry["title"], entry["start-time"], entry["end-time"], entry["status"].strip()


def test_subscribed_calendars_take_a_move_and_a_cancellation_and_nothing_twice(demo, mina, own_feed, tmp_path):
    base, _ = demo
    both = [Subscriber.to(address, tmp_path / name) for name, address in (("all", base + PROGRAMME + "calendar.ics"), ("own", own_feed))]

    def shown():
        for subscriber in both:
            subscriber.sync()
        return [seminar(subscriber) for subscriber in both]

    assert shown() == [(TITLE, "10:30", "12:00", "CONFIRMED")] * 2
    files = [subscriber.files() for subscriber in both]
    assert [len(each) > 1 for each in files] == [True, False]

    assert ["Copying" in subscriber.sync() for subscriber in both] == [False, False]
    assert [subscriber.files() for subscriber in both] == files

    mina.send(STAFF + "edit", starts_at=f"{DAY}T11:00", ends_at=f"{DAY}T12:30")
    assert shown() == [(TITLE, "11:00", "12:30", "CONFIRMED")] * 2
    moved = [subscriber.files() for subscriber in both]
    assert [len(set(after.items()) - set(before.items())) for before, after in zip(files, moved, strict=True)] == [1, 1]

    mina.send(STAFF + "cancel", reason__ko="연사 사정", reason__en="The speaker is ill")
    assert shown() == [(f"[취소] {TITLE}", "11:00", "12:30", "CANCELLED")] * 2
