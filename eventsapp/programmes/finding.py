"""The programme that an address names."""

from __future__ import annotations

from flask import abort

from ..core.locale import prefer
from .models import Programme
from .queries import find_programme


def programme_or_404(slug: str) -> Programme:
    """The page then speaks one of its languages."""
    programme = find_programme(slug)
    if programme is None:
        abort(404)
    prefer(programme.languages)
    return programme
