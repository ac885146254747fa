"""An organisation hears what became of its membership: to whom, and word for word in both languages."""

import os
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from eventsapp.core import once, tokens
from eventsapp.core.db import db, transaction
from eventsapp.mail.composers import COMPOSERS
from eventsapp.mail.models import OutboxMail
from eventsapp.members.actions.membership import Step, change_membership
from eventsapp.members.models import Membership, MembershipChange
from eventsapp.members.rules import Change
from eventsapp.people.models import Representative
from tests.factories import NOW, SORA, make_member, make_person, make_programme

GOLDEN = Path(__file__).parent / "golden" / "mail"


@pytest.fixture
def member(both, now):
    return make_member(make_programme(), "새솔")


@pytest.fixture
def sora(member):
    person = make_person(SORA)
    with transaction() as session:
        acting = Representative(organisation_id=member.organisation_id, person_id=person.id, invited_at=NOW, invited_by="person:1")
        session.add(acting)
        session.flush()
        tokens.issue("representative", [acting.id], now=NOW)
    return acting


def change(member, what, on=date(2019, 1, 8)):
    row = db.session.get_one(Membership, member.id, populate_existing=True)
    sent = once.Sent.of("test", f"{what}", {})
    change_membership(membership_id=row.id, version=row.version, step=Step(what, on), sent=sent, now=NOW, real=NOW, actor="person:1")


def owed():
    return [(mail.message, mail.ids) for mail in db.session.scalars(select(OutboxMail))]


def latest(member):
    return db.session.scalars(select(MembershipChange.id).where(MembershipChange.membership_id == member.id).order_by(MembershipChange.id.desc())).first()


def test_everyone_who_may_act_for_it_is_told_once_for_each_change(member, sora):
    change(member, Change.SUSPENDED)
    suspended = latest(member)
    change(member, Change.RESUMED)

    assert owed() == [("membership_changed", {"change": each, "representative": sora.id}) for each in (suspended, latest(member))]


def test_nobody_is_told_where_nobody_may_act(member):
    change(member, Change.LAPSED)

    assert owed() == []


def test_whoever_was_removed_meanwhile_gets_nothing(member, sora):
    change(member, Change.RESIGNED)
    with transaction() as session:
        session.get_one(Representative, sora.id).removed_at = NOW

    assert COMPOSERS["membership_changed"]({"change": latest(member), "representative": sora.id}, "en") is None


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("what", [Change.SUSPENDED, Change.LAPSED])
def test_it_says_what_happened_and_what_it_means(member, sora, what, lang):
    change(member, what)

    mail = COMPOSERS["membership_changed"]({"change": latest(member), "representative": sora.id}, lang)

    said = f"Subject: {mail.subject}\nTo: {mail.to_address}\n\n{mail.text.strip()}\n"
    path = GOLDEN / f"membership_{what.value}.{lang}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(said)
    assert path.read_text() == said
    assert f"/o/{tokens.current('representative', sora.id)}/" in mail.html
