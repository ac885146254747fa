"""Signing in and out, limits on tries, changing the password: on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db, transaction
from eventsapp.core.tokens import hash_of
from eventsapp.people import actions, passwords
from eventsapp.people.models import Account, SignInTry, WebSession
from eventsapp.people.rules import SamePassword, TooManyTries, WeakPassword, WrongPassword, WrongSignIn
from tests.factories import HYUN, MINA, make_staff

PASSWORD = "correct horse battery"
OTHER = "another long password"


@pytest.fixture
def mina(both, now):
    return make_staff("", password_hash=passwords.hashed(PASSWORD)).id


def sign_in(now, email=MINA.email, password=PASSWORD, network="192.0.2"):
    return actions.sign_in(email=email, password=password, network=network, now=now, now_real=now)


def live(account_id):
    return db.session.scalar(select(func.count()).select_from(WebSession).where(WebSession.account_id == account_id, WebSession.ended_at.is_(None)))


def test_sign_in_makes_a_session_that_the_database_knows_only_by_hash(mina, now):
    token = sign_in(now)

    row = db.session.get(WebSession, hash_of(token))
    assert (row.account_id, row.expires_at) == (mina, now + timedelta(days=7))
    assert db.session.scalar(select(AuditEntry.verb).order_by(AuditEntry.id.desc())) == "sign_in"


def test_address_is_found_however_it_is_typed(mina, now):
    assert sign_in(now, email="  MINA@Alliance.test ")


def test_unknown_wrong_and_disabled_get_the_same_answer(mina, now):
    gone = make_staff("", who=HYUN, password_hash=passwords.hashed(PASSWORD))
    with transaction():
        gone.disabled_at = now
    answers = set()
    for email, password in (("nobody@nowhere.test", PASSWORD), (MINA.email, "wrong"), (HYUN.email, PASSWORD)):
        with pytest.raises(WrongSignIn) as refused:
            sign_in(now, email=email, password=password)
        answers.add(str(refused.value))
    assert len(answers) == 1


def test_unknown_address_costs_as_much_work_as_a_known_one(both, now, monkeypatch):
    asked = []
    monkeypatch.setattr(passwords._hasher.__class__, "verify", lambda self, stored, typed: asked.append(stored) or False)

    with pytest.raises(WrongSignIn):
        sign_in(now, email="nobody@nowhere.test")

    assert len(asked) == 1
    assert asked[0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def fail(now, times, **typed):
    for _ in range(times):
        with pytest.raises(WrongSignIn):
            sign_in(now, password="wrong", **typed)


@pytest.fixture
def few(both, monkeypatch):
    """Three wrong tries pause an account from a network, fifteen the account or the network: the slow hash is slow."""
    monkeypatch.setitem(both.config, "SIGN_IN_TRIES", 3)


def test_failed_tries_pause_the_account_from_their_network_and_lock_nobody_else_out(mina, now, few):
    fail(now, 3)

    with pytest.raises(TooManyTries):
        sign_in(now)
    assert sign_in(now, network="10.9.9")
    assert sign_in(now + timedelta(minutes=15))


def test_a_colleagues_failed_tries_do_not_lock_out_the_office(mina, now, few):
    make_staff("", who=HYUN, password_hash=passwords.hashed(PASSWORD))
    fail(now, 3, email=HYUN.email)

    assert sign_in(now)


def test_five_times_as_many_pause_the_account_from_every_network(mina, now, few):
    for n in range(5):
        fail(now, 3, network=f"10.0.{n}")

    with pytest.raises(TooManyTries):
        sign_in(now, network="10.9.9")
    assert sign_in(now + timedelta(minutes=15), network="10.9.9")


def test_five_times_as_many_pause_the_network_for_every_account(mina, now, few):
    for n in range(5):
        fail(now, 3, email=f"guess{n}@nowhere.test")

    with pytest.raises(TooManyTries):
        sign_in(now)
    assert sign_in(now, network="198.51.100")


def test_refused_tries_do_not_prolong_the_pause(mina, now):
    for minutes in range(10):
        with pytest.raises(WrongSignIn):
            sign_in(now + timedelta(minutes=minutes / 10), password="wrong")
    for minutes in range(2, 14):
        with pytest.raises(TooManyTries):
            sign_in(now + timedelta(minutes=minutes))

    assert sign_in(now + timedelta(minutes=16))


def test_right_password_forgives_the_tries_before(mina, now):
    for _ in range(9):
        with pytest.raises(WrongSignIn):
            sign_in(now, password="wrong", network="10.0.0")
    sign_in(now, network="10.0.1")

    assert db.session.scalar(select(func.count()).select_from(SignInTry)) == 18  # those of the other network stay


def test_tries_hold_neither_address_nor_network(mina, now):
    with pytest.raises(WrongSignIn):
        sign_in(now, password="wrong")

    keys = db.session.scalars(select(SignInTry.key)).all()
    assert len(keys) == 3
    assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in keys)


def test_sign_out_ends_only_this_session(mina, now):
    first, second = sign_in(now), sign_in(now)

    actions.sign_out(session_token=first, now=now, now_real=now, actor="person:1")

    assert db.session.get(WebSession, hash_of(first)).ended_at == now
    assert db.session.get(WebSession, hash_of(second)).ended_at is None


def test_session_of_somebody_else_cannot_be_ended(mina, now):
    stranger = make_staff("", who=HYUN).id
    token = sign_in(now)

    actions.end_session(account_id=stranger, session_hash=hash_of(token), now=now, now_real=now, actor="person:2")

    assert live(mina) == 1


def test_ending_the_others_keeps_this_one(mina, now):
    tokens = [sign_in(now) for _ in range(3)]

    actions.end_other_sessions(account_id=mina, session_token=tokens[1], now=now, now_real=now, actor="person:1")

    assert live(mina) == 1
    assert db.session.get(WebSession, hash_of(tokens[1])).ended_at is None


def change(account_id, token, now, present=PASSWORD, new=OTHER):
    actions.change_password(account_id=account_id, session_token=token, present=present, new=new, now=now, now_real=now, actor="person:1")


def test_changed_password_counts_and_ends_the_other_sessions(mina, now):
    elsewhere, here = sign_in(now), sign_in(now)

    change(mina, here, now)

    assert db.session.get(WebSession, hash_of(elsewhere)).ended_at == now
    assert db.session.get(WebSession, hash_of(here)).ended_at is None
    assert sign_in(now, password=OTHER)
    with pytest.raises(WrongSignIn):
        sign_in(now, password=PASSWORD)


@pytest.mark.parametrize(("present", "new", "refusal"), [("wrong", OTHER, WrongPassword), (PASSWORD, "short", WeakPassword), (PASSWORD, PASSWORD, SamePassword)])
def test_password_is_not_changed_without_the_present_one_or_to_a_bad_one(mina, now, present, new, refusal):
    here = sign_in(now)

    with pytest.raises(refusal):
        change(mina, here, now, present, new)

    assert sign_in(now)


def test_last_use_is_written_once_in_five_minutes(mina, now):
    token = sign_in(now)

    actions.note_use(session_token=token, now=now + timedelta(minutes=4))
    early = db.session.get(WebSession, hash_of(token)).last_seen_at
    actions.note_use(session_token=token, now=now + timedelta(minutes=6))

    db.session.expire_all()
    assert (early, db.session.get(WebSession, hash_of(token)).last_seen_at) == (now, now + timedelta(minutes=6))


def test_account_that_exists_keeps_its_password(mina, now):
    person = actions.add_account(email=MINA.email, name="Somebody", password=OTHER, now=now)

    account = db.session.get(Account, mina)
    assert (account.person_id, account.person.name) == (person, MINA.name)
    assert passwords.fits(PASSWORD, account.password_hash)
