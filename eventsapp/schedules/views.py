"""What everybody sees of agendas as files."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("schedules", __name__)
