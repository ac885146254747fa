"""What everybody sees of the people on agendas."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("speakers", __name__)
