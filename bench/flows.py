"""Registrations per second, end to end: each of several people gets the form, sends it and opens the page they are led to."""

from __future__ import annotations

import http.client
import multiprocessing
import re
import time
from dataclasses import dataclass
from multiprocessing.pool import Pool
from urllib.parse import urlencode, urlsplit

from bench.load import Rate
from bench.plan import CLIENTS
from bench.servers import Server

_HIDDEN = re.compile(rb'name="(csrf_token|key)"[^>]*? value="([^"]*)"')
_SESSION = re.compile(r"(__Host-session|session)=[^;]*")


@dataclass(frozen=True)
class Task:
    """What one person does until `seconds` are over, as somebody new each time."""

    host: str
    path: str
    who: str
    seconds: float


def people() -> Pool:
    """Processes that register; to be ended by `with`."""
    return multiprocessing.get_context("spawn").Pool(CLIENTS)


def flows_per_second(pool: Pool, server: Server, path: str, seconds: float) -> Rate:
    """Whole registrations a second by CLIENTS at once; an answer other than the expected one ends the run."""
    host = urlsplit(server.address).netloc
    before, stamp = server.cpu(), f"{time.monotonic_ns():x}"
    done = pool.map(_register_on, [Task(host, path, f"{stamp}-{number}", seconds) for number in range(CLIENTS)], chunksize=1)
    used = server.cpu() - before
    return Rate(sum(count / took for count, took in done), used / sum(count for count, _ in done) * 1000)


def _register_on(task: Task) -> tuple[int, float]:
    """How many times, and in how many seconds."""
    started, count = time.monotonic(), 0
    while count == 0 or time.monotonic() - started < task.seconds:
        _register(task, f"{task.who}-{count}")
        count += 1
    return count, time.monotonic() - started


def _register(task: Task, who: str) -> None:
    status, cookie, _, form = _send(task.host, "GET", task.path)
    hidden = {name.decode(): value.decode() for name, value in _HIDDEN.findall(form)}
    typed = {"name": "이준", "email": f"{who}@example.org", "phone": "010-1234-5678", "department": "스마트시티연구소", "title": "연구원"}
    if status != 200 or len(hidden) != 2:
        raise RuntimeError(f"the form came as {status} with {sorted(hidden)}")
    status, changed, location, page = _send(task.host, "POST", task.path, cookie, hidden | typed)
    if status != 303:
        raise RuntimeError(f"the registration was answered {status}: {page.decode()[:3000]}")
    status, _, _, page = _send(task.host, "GET", location, changed or cookie)
    if status != 200 or "이준".encode() not in page:
        raise RuntimeError(f"the confirmation came as {status}")


def _send(host: str, method: str, path: str, cookie: str = "", form: dict[str, str] | None = None) -> tuple[int, str, str, bytes]:
    """(status, session cookie, where to go, page) of one request on a connection of its own, which is what the server offers."""
    headers = {"Accept-Language": "ko"} | ({"Cookie": cookie} if cookie else {})
    body = urlencode(form) if form else None
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        session = _SESSION.search(answer.headers.get("Set-Cookie", ""))
        return answer.status, session[0] if session else "", answer.headers.get("Location", ""), answer.read()
    finally:
        connection.close()
