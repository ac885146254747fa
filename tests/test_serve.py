"""`flask serve`: web and worker start together and stop together, leaving nobody behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from flask_migrate import upgrade

from config import ROOT
from eventsapp import create_app

pytestmark = [pytest.mark.race, pytest.mark.alone]

EVERYBODY = 4  # web, its two workers, the worker
IDLE = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "ENVIRONMENT": "demo", "SECRET_KEY": "a key for tests only, 0123456789"}


@pytest.fixture
def served(tmp_path):
    """(process, base URL) of a running `flask serve`; killed afterwards if it has not ended."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environ = IDLE | {"INSTANCE_PATH": str(tmp_path), "LISTEN": f"127.0.0.1:{port}", "PUBLIC_BASE_URL": base}
    with create_app(environ).app_context():
        upgrade()
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "serve"], cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)
        wait_until(lambda: answers(base) and "worker started" in (tmp_path / "log").read_text() and len(family(process.pid)) == EVERYBODY)
        yield process, base, tmp_path / "log"
        process.kill()
        process.wait()


def answers(base):
    try:
        with urlopen(base + "/healthz", timeout=1) as response:
            return response.status == 200
    except (URLError, OSError):
        return False


def wait_until(holds, seconds=30.0):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "that took too long"
        time.sleep(0.1)


def family(pid):
    """Every living descendant of `pid`."""
    children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    return children + [each for child in children for each in family(child)]


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_web_and_worker_within_seconds(served, number):
    process, base, log = served
    everybody = family(process.pid)
    assert len(everybody) == EVERYBODY

    process.send_signal(number)

    assert process.wait(12) == 0
    assert [pid for pid in everybody if alive(pid)] == []
    assert not answers(base)
    assert "worker stopped" in log.read_text()


def test_the_death_of_one_ends_the_other_with_an_error(served):
    process, _base, log = served
    everybody = family(process.pid)
    worker = next(pid for pid in everybody if Path(f"/proc/{pid}/cmdline").read_bytes()[-7:] == b"worker\0")

    os.kill(worker, signal.SIGKILL)

    assert process.wait(12) == 1
    assert [pid for pid in everybody if alive(pid)] == []
    assert "worker process ended" in log.read_text()


def test_nobody_is_left_when_it_is_killed_outright(served):
    process, _base, _log = served
    everybody = family(process.pid)

    process.kill()
    process.wait()

    wait_until(lambda: not any(alive(pid) for pid in everybody), 12)


def test_it_refuses_to_run_without_its_checks(tmp_path):
    for command in ("serve", "worker"):
        done = subprocess.run(
            [sys.executable, "-O", "-m", "flask", "--app", "wsgi", command], cwd=ROOT, env=IDLE | {"INSTANCE_PATH": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=False
        )

        assert done.returncode == 1
        assert "python -O" in done.stderr
