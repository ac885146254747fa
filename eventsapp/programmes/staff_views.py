"""Editing a programme."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("programmes_staff", __name__)
