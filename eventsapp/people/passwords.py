"""Passwords: hashed with argon2id at OWASP's minimum (19 MiB, 2 passes, 1 lane), and made for new accounts."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread


def hashed(password: str) -> str:
    return _hasher.hash(password)


def fits(password: str, password_hash: str | None) -> bool:
    """Whether `password` made this hash. Without a hash it does the same work and says no: an unknown address takes as long."""
    try:
        return _hasher.verify(password_hash or _dummy(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def generated() -> str:
    """A password of 100 bits in four groups, to be typed once and then changed."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


@cache
def _dummy() -> str:
    return _hasher.hash(secrets.token_hex(16))
