"""The web servers under measurement: gunicorn as the product starts it, ended with this process whatever happens."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from bench.plan import WORKERS, environment

ROOT = Path(__file__).resolve().parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running server: its address, and the process over its workers."""

    address: str
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU that the workers have used; 0 where the system does not tell."""
        try:
            workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
            used = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in workers]
        except OSError:
            return 0.0
        return sum(int(fields[11]) + int(fields[12]) for fields in used) / _TICKS


@contextmanager
def serving(app: str, settings: Mapping[str, str], log: Path, healthy: str) -> Iterator[Server]:
    """`app` behind gunicorn on a free port of loopback, as soon as it answers on the path `healthy`."""
    port = _free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(_command(app, port), cwd=ROOT, env=environment(os.environ, settings), stdout=output, stderr=output, process_group=0)
    try:
        _wait_for(f"http://127.0.0.1:{port}{healthy}", process, log)
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        _end(process)


def _command(app: str, port: int) -> list[str]:
    """The same words for everything measured; those of `flask serve`."""
    command = [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--worker-class", "sync", "--preload"]
    command += ["--timeout", "30", "--graceful-timeout", "8", "--log-level", "warning", "--no-control-socket"]
    return [*command, "--worker-tmp-dir", "/dev/shm"] if Path("/dev/shm").is_dir() else command


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"the server did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
