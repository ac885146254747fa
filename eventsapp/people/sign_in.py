"""Signing in: Flask-Login over session rows that can be ended."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from ..core import clock
from ..core.db import db
from ..core.security import log
from ..core.tokens import hash_of
from .actions import note_use
from .models import Account, WebSession
from .rules import SEEN_EVERY, SessionFacts, is_alive

manager = LoginManager()


class SignedIn(UserMixin):
    """The account behind this request, and the session row it came by."""

    def __init__(self, session_token: str, account: Account) -> None:
        self.session_token = session_token
        self.account_id = account.id
        self.person_id = account.person_id
        self.name = account.person.name

    def get_id(self) -> str:
        return self.session_token

    @property
    def actor(self) -> str:
        """How the audit names this person."""
        return f"person:{self.person_id}"


def init_app(app: Flask) -> None:
    app.login_manager = manager  # type: ignore[attr-defined]  # not init_app(): its hook for remember cookies reads the session at every request
    manager.session_protection = None
    app.context_processor(_who)
    app.after_request(_note_use)


@manager.user_loader
def load(session_token: str) -> SignedIn | None:
    """The account of a live session row, None once it was ended, has expired or lain idle, or its account was disabled."""
    row = db.session.get(WebSession, hash_of(session_token))
    now = clock.real()
    idle = timedelta(hours=current_app.config["SESSION_IDLE_HOURS"])
    if row is None or not is_alive(SessionFacts(row.last_seen_at, row.expires_at, row.ended_at, row.account.disabled_at), now, idle):
        return None
    if row.last_seen_at <= now - SEEN_EVERY:
        g.session_to_note = session_token
    return SignedIn(session_token, row.account)


def begin(session_token: str) -> None:
    """Make this browser the session's: whatever its cookie held before is gone."""
    user = load(session_token)
    session.clear()
    login_user(user)


def _who() -> dict[str, object]:
    """`current_user` in templates, looked up only where one asks."""
    return {"current_user": current_user}


def _note_use(response: Response) -> Response:
    """Keep that the session was used, once the request's own work is done. A busy database is no reason to fail."""
    token = g.pop("session_to_note", None)
    if token is not None:
        try:
            note_use(session_token=token, now=clock.real())
        except OperationalError:
            log.warning("last use of a session not noted")
    return response
