"""Commands of people: give somebody a staff account."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from ..core import clock
from ..core.access import ROLES
from ..core.errors import Refusal
from ..programmes.actions import add_staff
from . import passwords
from .queries import find_account

staff = AppGroup("staff", help="Staff accounts and their roles.")


def init_app(app: Flask) -> None:
    """Add this package's commands."""
    app.cli.add_command(staff)


@staff.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(sorted(ROLES)), required=True)
@click.option("--programme", "slug", help="The programme's slug. Only an owner may go without: of the whole installation.")
@click.option("--name", help="The person's name; without one the address.")
def add(email: str, role: str, slug: str | None, name: str | None) -> None:
    """Give EMAIL an account, if it has none, and a role. A new account's password is printed once."""
    new = find_account(email) is None
    password = passwords.generated()
    try:
        add_staff(email=email, name=name or email, role=role, programme_slug=slug, password=password, now=clock.now())
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{email} is {role} of {slug or 'the whole installation'}")
    click.echo(f"password: {password}" if new else "the account existed; its password stays as it is")
