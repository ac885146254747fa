"""Creating, editing, publishing and cancelling events; agendas; venues."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("events_staff", __name__)
