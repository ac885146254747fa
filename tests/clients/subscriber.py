"""vdirsyncer and khal as somebody would set them up: a calendar that is subscribed to, and the list of what is in it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config import ROOT
from tests.needs import missing

PROGRAMS = ROOT / ".venv" / "clients" / "bin"

_SYNCER = """
[general]
status_path = "{home}/status"
[pair seminar]
a = "kept"
b = "published"
collections = null
[storage kept]
type = "filesystem"
path = "{home}/entries"
fileext = ".ics"
[storage published]
type = "http"
url = "{url}"
"""

_KHAL = """
[calendars]
[[seminar]]
path = {home}/entries
type = calendar
[locale]
local_timezone = Asia/Seoul
default_timezone = Asia/Seoul
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {home}/khal.db
[default]
default_calendar = seminar
"""

FIELDS = ("title", "start-time", "end-time", "status")


@dataclass(frozen=True)
class Subscriber:
    """Somebody's calendar programs, with a home of their own."""

    home: Path

    @classmethod
    def to(cls, url: str, home: Path) -> Subscriber:
        """A subscription to this address, not yet fetched."""
        if not (PROGRAMS / "vdirsyncer").exists():
            missing("no calendar programs to subscribe with: make ready-to-subscribe")
        (home / "entries").mkdir(parents=True)
        (home / "syncer.conf").write_text(_SYNCER.format(home=home, url=url))
        (home / "khal.conf").write_text(_KHAL.format(home=home))
        new = cls(home)
        new._run("vdirsyncer", "--config", "syncer.conf", "discover")
        return new

    def sync(self) -> str:
        """Fetch what is published; what that did."""
        return self._run("vdirsyncer", "--config", "syncer.conf", "sync")

    def on(self, day: str) -> list[dict[str, str]]:
        """What the calendar shows on this day."""
        fields = [word for name in FIELDS for word in ("--json", name)]
        said = self._run("khal", "--config", "khal.conf", "list", *fields, day, "1d")
        return [entry for line in said.splitlines() if line.startswith("[") for entry in json.loads(line)]

    def files(self) -> dict[str, int]:
        """The entries on disk and when each was written, in nanoseconds."""
        return {path.name: path.stat().st_mtime_ns for path in (self.home / "entries").glob("*.ics")}

    def _run(self, program: str, *words: str) -> str:
        environ = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TZ": "Asia/Seoul", "XDG_CACHE_HOME": str(self.home)}
        done = subprocess.run([PROGRAMS / program, *words], cwd=self.home, env=environ, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr
