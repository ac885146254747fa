"""Which system packages some tests want and this machine lacks; standard library only, run before and after the tests.

Without arguments: one sentence with the one command that installs them. With --packages: their names, for that command.
"""

from __future__ import annotations

import glob
import os
import shutil
import sys


def lacking() -> dict[str, str]:
    """Debian package → what is skipped without it."""
    found = {
        "chromium": any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")),
        "dovecot-imapd": bool(glob.glob("/usr/lib/dovecot/imap") and shutil.which("openssl")),
        "npm": bool(shutil.which("npm") or os.path.exists(".venv/stamp-ical-js")),
        "postgresql": bool(os.environ.get("TEST_DATABASE_URL") or shutil.which("initdb") or glob.glob("/usr/lib/postgresql/*/bin/initdb")),
        "redis-server": bool(os.environ.get("TEST_REDIS_URL") or shutil.which("redis-server")),
        "wrk": bool(shutil.which("wrk")),
    }
    wanted = {
        "chromium": "the tests in a browser", "dovecot-imapd": "the tests with a mailbox", "npm": "the tests with ical.js", "postgresql": "the tests on PostgreSQL",
        "redis-server": "the tests with Redis", "wrk": "the test of make bench",
    }  # fmt: skip
    return {package: wanted[package] for package, there in found.items() if not there}


def main() -> None:
    missing = lacking()
    if "--packages" in sys.argv:
        print(*missing)
    elif missing:
        print(f"\nSKIPPED HERE: {', '.join(missing.values())}. To run them too: sudo apt-get install -y {' '.join(missing)}")


if __name__ == "__main__":
    main()
