"""When a session is alive, how many tries are too many, which passwords are too weak: decisions on plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from ...core.errors import Refusal

TRIES_WINDOW = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=5)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256  # enough for any passphrase; hashing a megabyte would be work for an attacker to order


class WrongSignIn(Refusal):
    """Unknown address, wrong password, disabled account: one answer for all."""

    def __init__(self) -> None:
        super().__init__(_l("The e-mail address or the password is not right."))


class TooManyTries(Refusal):
    status = 429

    def __init__(self) -> None:
        super().__init__(_l("Too many failed tries. Wait 15 minutes, then try again."))


class WrongPassword(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This is not your present password."), field="present")


class WeakPassword(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("A password has %(least)d to %(most)d characters.", least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD), field="new")


class SamePassword(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Choose a password that differs from the present one."), field="new")


@dataclass(frozen=True)
class SessionFacts:
    """What decides whether a session still counts."""

    last_seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    disabled_at: datetime | None


def is_alive(facts: SessionFacts, now: datetime, idle: timedelta) -> bool:
    """Neither ended nor disabled, not past its last day, used within `idle`."""
    return facts.ended_at is None and facts.disabled_at is None and now < facts.expires_at and now < facts.last_seen_at + idle


def tries_allowed(most: int) -> dict[str, int]:
    """Wrong tries before a pause: `most` for an address from one network, so that nobody elsewhere locks its owner out;
    more for the address in all, and for all the people of one network."""
    return {"pair": most, "account": 5 * most, "network": 5 * most}


def must_be_strong(password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WeakPassword()
