"""Commands of the ground floor: build the assets, check what the database promises."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask, current_app

from . import assets, audit


def init_app(app: Flask) -> None:
    app.cli.add_command(build_assets)
    app.cli.add_command(check)


@click.command("assets")
@click.option("--font/--no-font", default=True, help="Build the web font too; without it pages use the system's.")
def build_assets(font: bool) -> None:
    """Build stylesheet, script, icons and web font into the instance folder."""
    assets.build(Path(current_app.config["INSTANCE_PATH"]) / "static", with_font=font)


@click.command("check")
def check() -> None:
    """Recompute every audit chain; exit 1 and say where one is broken."""
    faults = list(audit.broken_entries())
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)
    click.echo("all audit chains hold")
