"""Requests per second by wrk, refused when a single answer is not the one meant."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bench.plan import CLIENTS
from bench.servers import Server

MISSING = "wrk is missing: apt-get install wrk (Debian, Ubuntu), brew install wrk (macOS)"
BROWSER = {"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.8", "Accept-Encoding": "gzip, deflate, br"}


@dataclass(frozen=True)
class Target:
    """What is asked for, and what a right answer is."""

    server: Server
    path: str
    says: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.server.address + self.path


@dataclass(frozen=True)
class Rate:
    """How often a second, and how much CPU of the server each time took (0: unknown)."""

    per_second: float
    cpu_ms: float


def require_wrk() -> None:
    if shutil.which("wrk") is None:
        raise SystemExit(MISSING)


def unchanged(target: Target) -> Target:
    """The same target as one asks who has it already."""
    with urlopen(Request(target.url, headers=dict(target.headers)), timeout=10) as answer:
        etag = answer.headers["ETag"]
    return Target(target.server, target.path, status=304, headers={**target.headers, "If-None-Match": etag})


def check(target: Target) -> None:
    """Raise SystemExit unless the target answers as meant."""
    status, body = _once(target, plain=True)
    if status != target.status or target.says not in body:
        raise SystemExit(f"{target.path} answered {status} instead of {target.status}, or without {target.says.decode()!r}")


def requests_per_second(target: Target, seconds: int) -> Rate:
    """wrk's own count. The answers are as good as the first: any other status, or a lost connection, ends the run."""
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", *(f"-H{name}: {value}" for name, value in target.headers.items()), target.url]
    _once(target)
    before = target.server.cpu()
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 30).stdout
    used = target.server.cpu() - before
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{target.path}: {said}")
    asked = int(_number(r"(\d+) requests in", said))
    return Rate(_number(r"Requests/sec:\s+([\d.]+)", said), used / asked * 1000)


def _once(target: Target, *, plain: bool = False) -> tuple[int, bytes]:
    headers = {name: value for name, value in target.headers.items() if not (plain and name == "Accept-Encoding")}
    try:
        with urlopen(Request(target.url, headers=headers), timeout=30) as answer:
            return answer.status, answer.read()
    except HTTPError as answer:
        return answer.code, b""


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"wrk said something new:\n{text}")
    return float(found[1])
