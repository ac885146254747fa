"""`flask serve`: web and worker from one command; both stop together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
from flask import Flask, current_app

import config

# Requests and a mail under way may take this long to end; then they are ended.
GRACE = 10.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def init_app(app: Flask) -> None:
    app.cli.add_command(serve)


class Stop:
    """Whether a signal has told this process to stop. A plain flag: a handler that takes a lock may find it taken."""

    def __init__(self) -> None:
        self.told = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._tell)

    def _tell(self, *_: object) -> None:
        self.told = True


@click.command("serve")
def serve() -> None:
    """Run web server and worker until Ctrl-C or SIGTERM; if one of them dies, stop the other and fail."""
    if sys.flags.optimize:
        raise click.ClickException("python -O removes checks that the product relies on; start it without.")
    stop = Stop()
    click.echo(f"eventsapp: {current_app.config['PUBLIC_BASE_URL']} (listening on {current_app.config['LISTEN']}). Ctrl-C stops it.")
    children = {"web": _start(_web(current_app)), "worker": _start([sys.executable, "-m", "flask", "--app", "wsgi", "worker"])}
    dead = _wait(stop, children)
    _stop(list(children.values()))
    if dead:
        raise click.ClickException(f"the {dead} process ended by itself; everything was stopped.")


def _web(app: Flask) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", app.config["LISTEN"], "--workers", str(app.config["WEB_WORKERS"])]
    command += ["--worker-class", "sync", "--preload", "--timeout", "30", "--graceful-timeout", str(int(GRACE) - 2), "--log-level", "warning"]
    command += ["--no-control-socket", "--chdir", str(config.ROOT)]
    if Path("/dev/shm").is_dir():  # noqa: S108 - heartbeats in memory, as gunicorn advises: a busy disk must not look like a dead worker
        command += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    return command


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """In a process group of its own, so that Ctrl-C reaches us alone and we end the children in order."""
    return subprocess.Popen(command, cwd=config.ROOT, process_group=0, preexec_fn=_die_with_parent)  # noqa: S603, PLW1509 - no threads yet


def _die_with_parent() -> None:
    """Should we be killed outright, the kernel tells the child to stop."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait(stop: Stop, children: dict[str, subprocess.Popen[bytes]]) -> str | None:
    """Until we are told to stop, or one of the children has ended: its name."""
    while not stop.told:
        for name, child in children.items():
            if child.poll() is not None:
                return name
        time.sleep(0.2)
    return None


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    until = time.monotonic() + GRACE
    for child in children:
        try:
            child.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
