"""The blueprint of speakers' pages."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("speakers", __name__)
