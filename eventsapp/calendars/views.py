"""Calendar files: one event, and the feed of a programme."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("calendars", __name__)
