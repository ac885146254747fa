"""Registering, and the pages behind the links of a delegation and a delegate."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("rsvps", __name__)
