"""The verbs of accounts: make one, sign in and out, end sessions, change the password."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, func, insert, select, update

from ..core import audit
from ..core.db import db, transaction
from ..core.tokens import hash_of
from . import passwords
from .models import Account, Person, SignInTry, WebSession
from .queries import address_key_of, find_account, get_account
from .rules import SEEN_EVERY, TRIES_WINDOW, SamePassword, TooManyTries, WrongPassword, WrongSignIn, must_be_strong, tries_allowed

INSTALLATION = 0  # the audit chain of what belongs to no programme


def add_account(*, email: str, name: str, password: str, now: datetime, actor: str = "system") -> int:
    """The person who may sign in with this address, made if there is none; an existing account keeps its password."""
    must_be_strong(password)
    password_hash = passwords.hashed(password)
    with transaction():
        account = find_account(email)
        if account is not None:
            return account.person_id
        person = Person(name=name, email=email.strip(), email_key=address_key_of(email), email_proven_at=now, created_at=now)
        db.session.add(person)
        db.session.flush()
        account = Account(person_id=person.id, email_key=person.email_key, password_hash=password_hash)
        db.session.add(account)
        db.session.flush()
        audit.record("add_account", programme_id=INSTALLATION, subject="account", subject_id=account.id, actor=actor, now=now)
        return person.id


def sign_in(*, email: str, password: str, network: str, now: datetime, now_real: datetime) -> str:
    """The secret of a new session. Raises TooManyTries before, and WrongSignIn after, the password is looked at.

    The slow hash is computed between two transactions, so that nobody waits for a lock while it runs.
    """
    tries = _take_a_try(email, network, now_real)
    account = find_account(email)
    known = account is not None and account.disabled_at is None
    account_id, stored = (account.id, account.password_hash) if account and known else (0, None)
    db.session.rollback()
    if not passwords.fits(password, stored) or stored is None:
        raise WrongSignIn()
    renewed = passwords.hashed(password) if passwords.is_outdated(stored) else stored
    with transaction():
        account = db.session.scalar(select(Account).where(Account.id == account_id).with_for_update(key_share=True, of=Account).execution_options(populate_existing=True))
        if account is None or account.disabled_at is not None or account.password_hash != stored:
            raise WrongSignIn()
        account.password_hash = renewed
        _forgive(email, network, tries)
        token = _begin_session(account.id, now_real)
        audit.record("sign_in", programme_id=INSTALLATION, subject="account", subject_id=account.id, actor=f"person:{account.person_id}", now=now)
    return token


def sign_out(*, session_token: str, now: datetime, now_real: datetime, actor: str) -> None:
    """End this session: its cookie is dead wherever a copy of it lies."""
    with transaction():
        account_id = db.session.scalar(select(WebSession.account_id).where(WebSession.hash == hash_of(session_token)))
        if account_id is None:
            return
        _end(WebSession.hash == hash_of(session_token), now=now_real)
        audit.record("sign_out", programme_id=INSTALLATION, subject="account", subject_id=account_id, actor=actor, now=now)


def end_session(*, account_id: int, session_hash: str, now: datetime, now_real: datetime, actor: str) -> None:
    """End one session of this account; of another account's, nothing happens."""
    with transaction():
        _end(WebSession.account_id == account_id, WebSession.hash == session_hash, now=now_real)
        audit.record("end_session", programme_id=INSTALLATION, subject="account", subject_id=account_id, actor=actor, now=now)


def end_other_sessions(*, account_id: int, session_token: str, now: datetime, now_real: datetime, actor: str) -> None:
    with transaction():
        _end(WebSession.account_id == account_id, WebSession.hash != hash_of(session_token), now=now_real)
        audit.record("end_session", programme_id=INSTALLATION, subject="account", subject_id=account_id, actor=actor, now=now)


def change_password(*, account_id: int, session_token: str, present: str, new: str, now: datetime, now_real: datetime, actor: str) -> None:
    """Replace the password and end every other session. Raises WrongPassword, WeakPassword or SamePassword."""
    must_be_strong(new)
    account = get_account(account_id)
    email, stored = account.email_key, account.password_hash
    here = f"account {account_id}"
    tries = _take_a_try(email, here, now_real)
    if not passwords.fits(present, stored):
        raise WrongPassword()
    if new == present:
        raise SamePassword()
    new_hash = passwords.hashed(new)
    with transaction():
        account = db.session.scalars(select(Account).where(Account.id == account_id).with_for_update(key_share=True, of=Account).execution_options(populate_existing=True)).one()
        if account.password_hash != stored:
            raise WrongPassword()
        account.password_hash = new_hash
        _forgive(email, here, tries)
        _end(WebSession.account_id == account_id, WebSession.hash != hash_of(session_token), now=now_real)
        audit.record("change_password", programme_id=INSTALLATION, subject="account", subject_id=account_id, actor=actor, now=now)


def note_use(*, session_token: str, now: datetime) -> None:
    """Keep that this session was used; written once every few minutes, whoever asks at the same time."""
    with transaction():
        stale = (WebSession.hash == hash_of(session_token), WebSession.ended_at.is_(None), WebSession.last_seen_at <= now - SEEN_EVERY)
        db.session.execute(update(WebSession).where(*stale).values(last_seen_at=now))


def _take_a_try(email: str, network: str, now: datetime) -> list[int]:
    """Count this try, under its address and network, before the password is looked at; the ids of its rows.

    Committed first and counted after, so that tries at the same moment see one another: never more than the limit
    get through. A refused try is not kept, so hammering does not prolong the pause.
    """
    most = tries_allowed(current_app.config["SIGN_IN_TRIES"])
    keys = _try_keys(email, network)
    with transaction():
        db.session.execute(delete(SignInTry).where(SignInTry.at <= now - TRIES_WINDOW))
        ids = [db.session.execute(insert(SignInTry).values(key=key, at=now).returning(SignInTry.id)).scalar_one() for key in keys.values()]
    with transaction():
        counted = select(SignInTry.key, func.count()).where(SignInTry.key.in_(keys.values())).group_by(SignInTry.key)
        counts: dict[str, int] = dict(db.session.execute(counted).all())
        too_many = any(counts.get(key, 0) > most[kind] for kind, key in keys.items())
        if too_many:
            db.session.execute(delete(SignInTry).where(SignInTry.id.in_(ids)))
    if too_many:
        raise TooManyTries()
    return ids


def _forgive(email: str, network: str, tries: list[int]) -> None:
    """The right password came: forget the tries of this address, here and in all, and this one of the network."""
    keys = _try_keys(email, network)
    db.session.execute(delete(SignInTry).where(SignInTry.key.in_((keys["pair"], keys["account"])) | SignInTry.id.in_(tries)))


def _try_keys(email: str, network: str) -> dict[str, str]:
    """Keyed hashes, by what is counted: the address from this network, the address, the network."""
    account = address_key_of(email)
    values = {"pair": f"{network} {account}", "account": account, "network": network}
    secret = current_app.config["SECRET_KEY"].encode()
    return {kind: hmac.digest(secret, f"sign-in {kind}:{value}".encode(), "sha256").hex()[:32] for kind, value in values.items()}


def _begin_session(account_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    expires_at = now + timedelta(days=current_app.config["SESSION_MAX_DAYS"])
    db.session.execute(delete(WebSession).where(WebSession.account_id == account_id, WebSession.expires_at <= now))
    db.session.add(WebSession(hash=hash_of(token), account_id=account_id, created_at=now, last_seen_at=now, expires_at=expires_at))
    return token


def _end(*which: object, now: datetime) -> None:
    db.session.execute(update(WebSession).where(*which, WebSession.ended_at.is_(None)).values(ended_at=now))  # type: ignore[arg-type]
