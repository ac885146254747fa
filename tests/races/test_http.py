"""400 browsers press "register" at the same moment: 100 seats, two web workers, an answer for everybody."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.rsvps.models import Delegation, SeatPool
from eventsapp.rsvps.rules import Standing
from tests.factories import JUN, form_fields, make_event
from tests.house.sources import ROOT

pytestmark = pytest.mark.race

SOCKETS, SEATS = 400, 100
PROMISED = 4.0  # seconds, on a machine that does nothing else
AT_MOST = 30.0


@pytest.fixture
def server(both, instance):
    """The product on two workers, as it is served, at the real time."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {
        "ENVIRONMENT": "test", "SECRET_KEY": both.config["SECRET_KEY"], "INSTANCE_PATH": str(instance), "DATABASE_URL": both.config["SQLALCHEMY_DATABASE_URI"],
        "LOG_LEVEL": "ERROR", "PATH": os.environ["PATH"],
    }  # fmt: skip
    command = ["-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--preload", "--log-level", "error", "--no-control-socket"]
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environ)
    wait_until_it_answers(port, process)
    yield port
    process.terminate()
    process.wait(20)


def wait_until_it_answers(port, process):
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("the server did not start")


def test_400_sockets_for_100_seats_are_all_answered_in_time(server, capsys):
    now = clock.real()
    event = make_event(capacity=SEATS, starts_at=now + timedelta(days=1), ends_at=None, registration_opens_at=None, registration_closes_at=now + timedelta(hours=9), now=now)
    path = f"/{event.programme.slug}/{event.slug}/register?as=guest"
    db.session.rollback()
    requests = list(_requests(server, path))

    with ThreadPoolExecutor(1) as apart:  # the browser tests leave a loop running in the main thread
        answers, took = apart.submit(lambda: asyncio.run(_send_at_once(server, requests))).result()

    with capsys.disabled():
        print(f"\n{SOCKETS} sockets, {SEATS} seats, 2 workers, {db.engine.dialect.name}: all answered in {took:.1f} s (promised: {PROMISED:.0f} s)")
    standings = Counter(db.session.scalars(select(Delegation.standing)))
    pool = db.session.scalars(select(SeatPool)).one()
    assert (set(answers), sum(answers.values())) == ({303}, SOCKETS)
    assert standings == {Standing.SEATED: SEATS, Standing.WAITING: SOCKETS - SEATS}
    assert (pool.taken, pool.waiting, pool.arrivals) == (SEATS, SOCKETS - SEATS, SOCKETS)
    assert took < AT_MOST


def _requests(port, path):
    """One sending for each socket, under a key of its own, of a form that was loaded once."""
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as page:
        cookie = page.headers["Set-Cookie"].split(";")[0]
        hidden = form_fields(page.read().decode())
    for number in range(SOCKETS):
        body = urlencode(hidden | {"key": f"key {number}", "name": f"{JUN.name} {number}", "email": f"jun{number}@guest.test"})
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}"
        yield f"{head}\r\n\r\n{body}".encode()


async def _send_at_once(port, requests):
    """How often each status was answered, and the seconds until the last answer."""
    streams = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", port) for _ in range(SOCKETS)))
    started = time.monotonic()

    async def send(stream, request):
        reader, writer = stream
        writer.write(request)
        answer = await asyncio.wait_for(reader.read(), AT_MOST * 2)
        writer.close()
        return int(answer.split(b" ", 2)[1])

    statuses = await asyncio.gather(*(send(stream, request) for stream, request in zip(streams, requests, strict=True)))
    return Counter(statuses), time.monotonic() - started
