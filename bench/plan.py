"""How long and how much is measured, and the settings under which the product then runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WORKERS = 2  # of each server
CLIENTS = 8  # connections of wrk, and people who register at once


@dataclass(frozen=True)
class Plan:
    """`rounds` of every measurement, in turns; events with `crowds` of registered people."""

    rounds: int
    few: int  # rounds of what takes seconds
    seconds: int  # of wrk, which takes whole ones
    flow_seconds: float
    seat_seconds: float
    crowds: tuple[int, int, int]
    invited: int  # guests of an event that all get an invitation
    waiting: int  # for a seat, when there are more
    listed: int  # rows of a list that is imported
    people: int  # among whom somebody is sought
    applications: int  # in the committee's queue
    at_most: int  # seconds for everything; then it ends itself

    @classmethod
    def full(cls) -> Plan:
        return cls(5, 3, 1, 1.6, 0.8, (10, 10_000, 100_000), 1_000, 500, 10_000, 100_000, 5_000, 700)

    @classmethod
    def quick(cls) -> Plan:
        return cls(1, 1, 1, 0.5, 0.2, (1, 10, 100), 50, 20, 100, 1_000, 240, 120)


def settings(instance: Path, url: str) -> dict[str, str]:
    """Production, as an operator would set it. Everything but what it demands and our own addresses is left as it comes."""
    return {
        "ENVIRONMENT": "production",
        "SECRET_KEY": "of no worth: this database lives for minutes 0123456789",
        "PUBLIC_BASE_URL": "https://events.example",
        "TRUSTED_HOSTS": "127.0.0.1",
        "MAIL_SERVER": "mail.events.example",
        "MAIL_SENDER": "desk@events.example",
        "DATABASE_URL": url,
        "INSTANCE_PATH": str(instance),
    }


def environment(own: Mapping[str, str], added: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process of ours: what the shell holds, but no setting of the product that was not meant here."""
    inherited = {name: own[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH") if name in own}
    return inherited | dict(added)
