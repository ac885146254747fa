"""What staff see of agendas as files."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("schedules_staff", __name__, url_prefix="/staff/<programme>")
