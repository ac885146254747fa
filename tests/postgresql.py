"""The PostgreSQL that tests run on: the server of TEST_DATABASE_URL, else a cluster of our own where initdb exists."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

MISSING = "no PostgreSQL: set TEST_DATABASE_URL=postgresql://… or install it (apt-get install postgresql)"


class Missing(Exception):
    """There is no server and no way to make one."""


@contextmanager
def database(name: str) -> Iterator[str]:
    """The SQLAlchemy URL of a new, empty database called `name`, dropped afterwards. Raises Missing."""
    with _server() as server, psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')  # no test pulls the plug
        url: URL = make_url(server).set(drivername="postgresql+psycopg", database=name)
        try:
            yield url.render_as_string(hide_password=False)
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _server() -> Iterator[str]:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    programs = _programs()
    if programs is None:
        raise Missing(MISSING)
    with _cluster(programs) as server:
        yield server


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return packaged[-1].parent if packaged else None


@contextmanager
def _cluster(programs: Path) -> Iterator[str]:
    """A cluster in a folder of its own, reached by socket only; PostgreSQL refuses to run as root, so root lends it to `postgres`."""
    user = _unprivileged()
    with tempfile.TemporaryDirectory(prefix="eventsapp-pg-") as folder:
        if user:
            shutil.chown(folder, user)
        data = f"{folder}/data"

        def run(*command: str) -> None:
            subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

        run(f"{programs}/initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync")
        run(f"{programs}/pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "start")
        try:
            yield f"postgresql://tests@/postgres?host={folder}"
        finally:
            run(f"{programs}/pg_ctl", "-D", data, "-m", "immediate", "stop")


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise Missing(MISSING) from None
