"""What staff see of the people on agendas."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("speakers_staff", __name__, url_prefix="/staff/<programme>")
