"""What a thousand people who follow the run of show cost those who register meanwhile: registrations a second without and with them."""

from __future__ import annotations

import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.pool import Pool
from urllib.parse import urlsplit

from bench.flows import flows_per_second
from bench.load import BROWSER, Target, unchanged
from bench.servers import Server

WATCHERS = 1_000
EVERY_SECONDS = 10.0  # how often each asks, as the public page says


@dataclass(frozen=True)
class Watched:
    """Registrations a second by themselves and beside the watchers, and how often a second these were answered."""

    alone: float
    beside: float
    asked: float

    @property
    def slower(self) -> float:
        return 1 - self.beside / self.alone


def measure(pool: Pool, server: Server, form: str, number: str, *, rounds: int, seconds: float) -> Iterator[Watched]:
    """In turns, so that both meet the same machine. `number` is the path that watchers ask for."""
    target = unchanged(Target(server, number, b"number", headers=BROWSER))
    for turn in range(rounds):
        alone = flows_per_second(pool, server, form, seconds).per_second if turn % 2 == 0 else 0.0
        with _watching(target) as watchers:
            beside = flows_per_second(pool, server, form, seconds).per_second
        alone = alone or flows_per_second(pool, server, form, seconds).per_second
        yield Watched(alone, beside, watchers.per_second)


class _Watchers:
    per_second = 0.0


@contextmanager
def _watching(target: Target) -> Iterator[_Watchers]:
    """A process that asks as often as so many watchers would, each time on a connection of its own, until the block ends."""
    headers = [f"{name}: {value}" for name, value in target.headers.items()]
    command = [sys.executable, "-m", "bench.watchers", urlsplit(target.server.address).netloc, target.path, *headers]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    found = _Watchers()
    try:
        yield found
        said, _ = process.communicate("", timeout=10)
        answered, took, wrong = (float(part) for part in re.findall(r"[\d.]+", said))
        if wrong:
            raise SystemExit(f"{target.path}: {wrong:.0f} watchers were answered otherwise than by 304")
        found.per_second = answered / took
    finally:
        process.kill()
        process.wait()


def _watch(host: str, path: str, headers: list[str]) -> None:
    """Ask at an even rate until standard input closes; say how many were answered, in how many seconds, and how many wrongly."""
    name, _, port = host.partition(":")
    request = "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers, "", ""]).encode()
    started, asked, answered, wrong = time.monotonic(), 0, 0, 0
    open_ones: list[socket.socket] = []
    while not select.select([sys.stdin], [], [], 0)[0]:
        due = int((time.monotonic() - started) * WATCHERS / EVERY_SECONDS)
        for _ in range(due - asked):
            connection = socket.create_connection((name, int(port)))
            connection.sendall(request)
            open_ones.append(connection)
        asked = max(asked, due)
        ready = select.select(open_ones, [], [], 0.005)[0] if open_ones else []
        for connection in ready:
            said = connection.recv(65_536)
            answered += 1
            wrong += b" 304 " not in said[:20]
            connection.close()
            open_ones.remove(connection)
        if not open_ones:
            time.sleep(0.005)
    print(answered, round(time.monotonic() - started, 3), wrong)


if __name__ == "__main__":
    _watch(sys.argv[1], sys.argv[2], sys.argv[3:])
