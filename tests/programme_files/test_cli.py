"""The commands: what they print, how they end, and what the demo finds on its second run."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventsapp import create_app
from eventsapp.core import audit, clock
from eventsapp.core.db import db, transaction
from eventsapp.mail.models import OutboxMail
from eventsapp.members.models import Application, BodySeat
from eventsapp.members.rules import BodyRole, Stage
from eventsapp.people import passwords
from eventsapp.people.models import Account, Person
from eventsapp.people.queries import find_account
from eventsapp.programme_files.actions.demo import let_applicants_apply
from eventsapp.programmes.models import Programme
from eventsapp.programmes.queries import find_programme, rights_of
from eventsapp.rsvps.models import Delegation, Rsvp
from tests.programme_files.desk import FILE


@pytest.fixture
def year(tmp_path: Path) -> Path:
    path = tmp_path / "year.toml"
    path.write_text(FILE, "utf-8")
    return path


@pytest.fixture
def demo_app(sqlite_app: Flask, instance: Path, tmp_path: Path) -> Iterator[Flask]:
    """A demo of its own, migrated and empty."""
    shutil.copy(instance / "empty.sqlite3", tmp_path / "demo.sqlite3")
    app = create_app({"ENVIRONMENT": "demo", "SECRET_KEY": "a key for tests only, 0123456789", "INSTANCE_PATH": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/demo.sqlite3"})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(arguments))
    db.session.rollback()
    return result.exit_code, result.output


def test_import_says_what_is_new_then_that_nothing_changed(app: Flask, year: Path) -> None:
    assert run(app, "programme", "import", str(year)) == (0, "year: new, 59 keys\n")
    assert run(app, "programme", "import", str(year)) == (0, "year: nothing changed\n")


def test_import_lists_what_changed(app: Flask, year: Path) -> None:
    run(app, "programme", "import", str(year))
    year.write_text(FILE.replace("Our year", "Our great year"), "utf-8")

    assert run(app, "programme", "import", str(year)) == (0, "year: 1 key changed\n  programme.name.en\n")


def test_import_ends_with_1_where_it_left_a_conflict_and_with_0_by_force(app: Flask, year: Path) -> None:
    run(app, "programme", "import", str(year))
    with transaction():
        db.session.scalars(select(Programme)).one().contact_phone = "02-111-1111"
    year.write_text(FILE.replace("02-000-0000", "02-222-2222"), "utf-8")

    code, said = run(app, "programme", "import", str(year))

    assert code == 1
    assert 'line 12: programme.contact.phone: here "02-111-1111", in the file "02-222-2222"' in said
    assert run(app, "programme", "import", str(year), "--force") == (0, "year: 1 key changed\n  programme.contact.phone\n")


def test_a_faulty_file_ends_with_2_and_every_fault(app: Flask, year: Path) -> None:
    year.write_text(FILE.replace('"seminar"\nkind = "seminar"', '"seminar"\nkind = "seminr"').replace("capacity = 100", "capacity = true"), "utf-8")

    assert run(app, "programme", "import", str(year)) == (
        2,
        'year.toml: line 50: event[seminar].kind: found "seminr", expected one of seminar, conference, assembly, ceremony, meeting\n'
        "year.toml: line 67: event[seminar].registration.capacity: found true, expected a whole number from 1 to 100000\n"
        "nothing was imported\n",
    )


def test_export_prints_a_file_that_import_reads(app: Flask, year: Path) -> None:
    run(app, "programme", "import", str(year))

    code, text = run(app, "programme", "export", "year")

    assert code == 0
    year.write_text(text, "utf-8")
    assert run(app, "programme", "import", str(year)) == (0, "year: nothing changed\n")
    assert run(app, "programme", "export", "nowhere") == (1, "Error: there is no programme nowhere\n")


# --- the demo ---


def test_the_demo_loads_the_alliance_its_people_a_clock_and_an_account(demo_app: Flask, tmp_path: Path) -> None:
    code, said = run(demo_app, "demo")

    assert code == 0
    assert find_programme("smart-city-alliance") is not None
    assert abs(clock.now() - datetime(2019, 1, 8, tzinfo=UTC)) < timedelta(minutes=1)
    assert count(Delegation) == 5
    assert count(Rsvp) == 9
    assert count(OutboxMail) == 0  # the first sweep finds whom to tell
    account = find_account("organiser@example.org")
    assert account is not None
    assert "grant" in rights_of(account.person_id, None)
    note = tmp_path / "staff-sign-in.txt"
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert note.read_text() in said
    assert passwords.fits(note.read_text().split()[-1], account.password_hash)
    assert list(audit.broken_entries()) == []


def test_the_committee_of_the_demo_has_its_seats_and_an_account_that_may_review(demo_app: Flask, tmp_path: Path) -> None:
    run(demo_app, "demo")
    run(demo_app, "demo")

    chair = db.session.scalars(select(BodySeat).where(BodySeat.role == BodyRole.CHAIR)).one()
    account = find_account("committee@example.org")
    assert (count(BodySeat), chair.person_id) == (9, account.person_id)
    assert "review" in rights_of(account.person_id, "smart-city-alliance")
    assert passwords.fits((tmp_path / "committee-sign-in.txt").read_text().split()[-1], account.password_hash)


def test_organisations_apply_as_the_clock_of_the_demo_goes_on_each_once_and_within_the_window(demo_app: Flask) -> None:
    run(demo_app, "demo")
    moments = [datetime(2019, 1, 10, tzinfo=UTC), datetime(2019, 1, 18, tzinfo=UTC), datetime(2019, 1, 18, tzinfo=UTC), datetime(2019, 2, 1, tzinfo=UTC)]

    done = [let_applicants_apply(now=now, real=now) for now in moments]

    sent = db.session.scalars(select(Application).order_by(Application.number)).all()
    assert (done[0], done[2], sum(done), len(sent)) == (0, 0, 120, 120)
    assert [application.number for application in sent] == list(range(1, 121))
    assert {application.stage for application in sent} == {Stage.RECEIVED}
    assert sent[-1].submitted_at == datetime(2019, 1, 25, 13, 30, tzinfo=UTC)
    assert all("표본" in application.organisation for application in sent)


def test_the_demos_second_run_repeats_nothing_but_the_sign_in(demo_app: Flask, tmp_path: Path) -> None:
    run(demo_app, "demo")
    before = {model: count(model) for model in (Person, Account, Delegation, OutboxMail, audit.AuditEntry)}
    with transaction():
        clock.set_demo_time(moment=datetime(2019, 2, 1, tzinfo=UTC))

    code, said = run(demo_app, "demo")

    notes = "".join("\n" + (tmp_path / f"{name}-sign-in.txt").read_text() + "\n" for name in ("staff", "committee"))
    assert (code, said) == (0, "smart-city-alliance: nothing changed\n" * 2 + notes)
    assert {model: count(model) for model in before} == before
    assert clock.now() >= datetime(2019, 2, 1, tzinfo=UTC)


def test_a_changed_password_is_no_longer_printed(demo_app: Flask, tmp_path: Path) -> None:
    run(demo_app, "demo")
    with transaction():
        db.session.scalars(select(Account).where(Account.email_key == "organiser@example.org")).one().password_hash = passwords.hashed("another long password")

    _, said = run(demo_app, "demo")

    assert "has a password of its own" in said
    assert (tmp_path / "staff-sign-in.txt").read_text() not in said


def test_a_demo_whose_clock_is_past_the_deadline_says_why_nobody_was_registered(demo_app: Flask) -> None:
    with transaction():
        clock.set_demo_time(moment=datetime(2019, 2, 1, tzinfo=UTC))

    code, said = run(demo_app, "demo")

    assert (code, count(Delegation)) == (0, 0)
    assert "sample sample-guest: Registration has closed. Write to the organiser if you still need a place.\n" in said


def test_a_reset_takes_everything_back_to_the_beginning(demo_app: Flask, tmp_path: Path) -> None:
    run(demo_app, "demo")
    (tmp_path / "mail").mkdir(exist_ok=True)
    (tmp_path / "mail" / "old.eml").touch()
    with transaction():
        clock.set_demo_time(moment=datetime(2019, 2, 1, tzinfo=UTC))
        db.session.scalars(select(Programme)).one().contact_phone = "typed by staff"

    code, _ = run(demo_app, "demo", "--reset")

    assert code == 0
    assert abs(clock.now() - datetime(2019, 1, 8, tzinfo=UTC)) < timedelta(minutes=1)
    assert (count(Delegation), count(Account), db.session.scalars(select(Programme)).one().contact_phone) == (5, 2, "02-000-0000")
    assert not (tmp_path / "mail" / "old.eml").exists()
    assert list(audit.broken_entries()) == []


def test_no_demo_and_no_reset_outside_the_demo(app: Flask, year: Path) -> None:
    run(app, "programme", "import", str(year))

    assert run(app, "demo") == (1, "Error: this is not a demo: set ENVIRONMENT=demo\n")
    assert run(app, "demo", "--reset")[0] == 1
    assert count(Programme) == 1


def test_a_reset_spares_a_database_that_no_demo_made(demo_app: Flask, year: Path) -> None:
    run(demo_app, "programme", "import", str(year))

    assert run(demo_app, "demo", "--reset") == (1, "Error: this database was not made by the demo; nothing was deleted\n")
    assert count(Programme) == 1


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0
