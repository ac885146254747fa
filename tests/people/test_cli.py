"""`flask staff add`."""

from __future__ import annotations

from eventsapp.people import passwords
from eventsapp.people.queries import find_account
from eventsapp.programmes.queries import rights_of
from tests.factories import make_programme


def test_new_account_gets_a_password_printed_once(app, now):
    make_programme()
    run = app.test_cli_runner().invoke

    first = run(args=["staff", "add", "Mina@Alliance.test", "--role", "organiser", "--programme", "alliance", "--name", "김미나"])
    again = run(args=["staff", "add", "mina@alliance.test", "--role", "desk", "--programme", "alliance"])

    account = find_account("mina@alliance.test")
    password = first.output.split("password: ")[1].split()[0]
    assert account.person.name == "김미나"
    assert passwords.fits(password, account.password_hash)
    assert "password: " not in again.output
    assert {"edit", "desk"} <= rights_of(account.person_id, "alliance")


def test_unknown_programme_makes_no_account(app, now):
    result = app.test_cli_runner().invoke(args=["staff", "add", "mina@alliance.test", "--role", "organiser", "--programme", "nowhere"])

    assert result.exit_code == 1
    assert "nowhere" in result.output
    assert find_account("mina@alliance.test") is None


def test_only_an_owner_may_be_everywhere(app, now):
    result = app.test_cli_runner().invoke(args=["staff", "add", "mina@alliance.test", "--role", "viewer"])

    assert result.exit_code == 1
