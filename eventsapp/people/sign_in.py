"""Signing in: Flask-Login over session rows that can be ended."""

from __future__ import annotations

from flask import Flask
from flask_login import LoginManager, UserMixin

from ..core import clock
from ..core.db import db
from ..core.tokens import hash_of
from .models import Account, WebSession

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
    manager.init_app(app, add_context_processor=False)
    manager.session_protection = None


@manager.user_loader
def load(session_token: str) -> SignedIn | None:
    """The account of a live session row, None once it was ended, has expired or its account was disabled."""
    row = db.session.get(WebSession, hash_of(session_token))
    if row is None or row.ended_at or row.expires_at <= clock.real() or row.account.disabled_at:
        return None
    return SignedIn(session_token, row.account)
