"""Signing in and out, and one's own page."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("people", __name__)
