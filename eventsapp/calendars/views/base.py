"""What the public pages of calendars share: their blueprint, and what an address may ask of a file."""

from __future__ import annotations

from flask import Blueprint, request

from ...core.words import LANGUAGES
from ..rules.adding import ALARMS

bp = Blueprint("calendars", __name__)

_MAY_BE: dict[str, tuple[str, ...]] = {"lang": LANGUAGES, "agenda": ("items",), "alarm": tuple(str(minutes) for minutes in ALARMS)}


def asked(name: str) -> str:
    """What the address asks for, if it is something that is there to be chosen; else nothing, which is the usual."""
    value = request.args.get(name, "") if request.query_string else ""
    return value if value in _MAY_BE[name] else ""
