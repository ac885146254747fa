"""What staff see of the documents of agenda items."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("documents_staff", __name__, url_prefix="/staff/<programme>")
