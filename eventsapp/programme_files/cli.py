"""Commands of programme files: import, export, and the demo."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from ..core import clock, locale
from ..people import passwords
from ..people.queries import find_account
from ..programmes.actions import add_staff
from ..programmes.queries import find_programme
from .actions import Outcome, import_file
from .actions.demo import DATA, FILES, SLUG, NotADemo, empty, plan_samples, register_samples, seat_samples, start_clock
from .export import exported
from .rules import MOST_BYTES, Faulty

DEMO_STAFF, DEMO_COMMITTEE = "organiser@example.org", "committee@example.org"

programme = AppGroup("programme", help="Programme files: a whole programme as one TOML file.")


def init_app(app: Flask) -> None:
    """Add this package's commands."""
    app.cli.add_command(programme)
    app.cli.add_command(demo)


@programme.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--force", is_flag=True, help="Overwrite what staff changed where the file says something new: exactly the conflicts listed without this.")
def import_(file: BinaryIO, force: bool) -> None:
    """Make a programme what FILE says.

    Importing again changes nothing; a changed file updates only the keys it names; nothing is ever deleted. What staff
    changed since the last import stays: listed as a conflict (exit code 1) where the file says something new as well.
    A faulty file is refused whole (exit code 2), with every fault.
    """
    try:
        outcome = import_file(file.read(MOST_BYTES + 1), force=force, now=clock.now(), real=clock.real())
    except Faulty as faulty:
        for fault in faulty.faults:
            click.echo(f"{Path(file.name).name}: {fault}", err=True)
        click.echo("nothing was imported", err=True)
        raise SystemExit(2) from None
    _say(outcome)
    for path in [] if outcome.new else outcome.changed:
        click.echo(f"  {path}")
    if outcome.conflicts:
        raise SystemExit(1)


@programme.command("export")
@click.argument("slug")
def export(slug: str) -> None:
    """Print the programme SLUG as a programme file."""
    found = find_programme(slug)
    if found is None:
        raise click.ClickException(f"there is no programme {slug}")
    click.echo(exported(found), nl=False)


def _say(outcome: Outcome) -> None:
    """Tell the operator what an import did and what it left alone."""
    if outcome.kept:
        click.echo(f"kept as staff changed it: {', '.join(outcome.kept)}")
    if outcome.new:
        click.echo(f"{outcome.slug}: new, {len(outcome.changed)} keys")
    elif outcome.changed:
        click.echo(f"{outcome.slug}: {len(outcome.changed)} key{'s' if len(outcome.changed) > 1 else ''} changed")
    else:
        click.echo(f"{outcome.slug}: nothing changed")
    if outcome.conflicts:
        click.echo("changed here and in the file since the last import, so left alone; --force takes the file's:", err=True)
    for conflict in outcome.conflicts:
        click.echo(f"  {conflict}", err=True)


@click.command("demo")
@click.option("--reset", is_flag=True, help="Empty the demo's database first: the clock goes back and everything registered is gone.")
def demo(reset: bool) -> None:
    """Load the demo: the alliance, sample people, a clock that starts on 8 January 2019, accounts for staff and committee."""
    if not current_app.config["DEMO"]:
        raise click.ClickException("this is not a demo: set ENVIRONMENT=demo")
    locale.use("en")  # for what a refusal says to the operator
    if reset:
        _reset()
    start_clock()
    announced, made_up = FILES
    _load(DATA / announced)
    accounts = [_account("staff", DEMO_STAFF, "Demo organiser", "owner", None), _account("committee", DEMO_COMMITTEE, "표본위원 하나", "committee", SLUG)]
    _load(DATA / made_up)
    for said in accounts:
        click.echo("\n" + said)


def _reset() -> None:
    try:
        empty()
    except NotADemo:
        raise click.ClickException("this database was not made by the demo; nothing was deleted") from None
    for mail in (Path(current_app.config["INSTANCE_PATH"]) / "mail").glob("*.eml"):
        mail.unlink()


def _load(path: Path) -> None:
    outcome = import_file(path.read_bytes(), now=clock.now(), real=clock.real())
    _say(outcome)
    seat_samples(outcome.slug, outcome.samples.seats, now=clock.now())
    plan_samples(outcome.slug, now=clock.now())
    for sentence in register_samples(outcome.slug, outcome.samples.delegations, now=clock.now(), real=clock.real()):
        click.echo(sentence)


def _account(name: str, email: str, person: str, role: str, slug: str | None) -> str:
    """How to sign in as this sample person; the password is made once and kept where only this user of the machine can read it."""
    note = Path(current_app.config["INSTANCE_PATH"]) / f"{name}-sign-in.txt"
    account = find_account(email)
    if account is None:
        password = passwords.generated()
        add_staff(email=email, name=person, role=role, programme_slug=slug, password=password, now=clock.now())
        _write_note(note, role, email, password)
    elif not note.exists() or not passwords.fits(note.read_text("utf-8").split()[-1], account.password_hash):
        return f"The account {email} has a password of its own; `demo --reset` starts anew."
    return note.read_text("utf-8")


def _write_note(note: Path, role: str, email: str, password: str) -> None:
    note.unlink(missing_ok=True)
    with open(os.open(note, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(f"Staff sign-in of the demo ({role}): {current_app.config['PUBLIC_BASE_URL'].rstrip('/')}/sign-in\n  e-mail:   {email}\n  password: {password}\n")
