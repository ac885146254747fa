"""Commands of programme files: import, export, and the demo."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click
from flask import Flask
from flask.cli import AppGroup

from ..core import clock
from ..programmes.queries import find_programme
from .actions import Outcome, import_file
from .export import exported
from .rules import MOST_BYTES, Faulty

programme = AppGroup("programme", help="Programme files: a whole programme as one TOML file.")


def init_app(app: Flask) -> None:
    """Add this package's commands."""
    app.cli.add_command(programme)


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
    say(outcome)
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


def say(outcome: Outcome) -> None:
    """Tell the operator what an import did, most important last."""
    if outcome.kept:
        click.echo(f"kept as staff changed it: {', '.join(outcome.kept)}")
    if outcome.new:
        click.echo(f"{outcome.slug}: new, {len(outcome.changed)} keys")
    elif outcome.changed:
        click.echo(f"{outcome.slug}: {len(outcome.changed)} keys changed: {', '.join(outcome.changed)}")
    else:
        click.echo(f"{outcome.slug}: nothing changed")
    if outcome.conflicts:
        click.echo("changed here and in the file since the last import, so left alone; --force takes the file's:", err=True)
    for conflict in outcome.conflicts:
        click.echo(f"  {conflict}", err=True)
