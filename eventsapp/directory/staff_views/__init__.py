"""Organisations and people of a programme, imports and the search: for staff."""

from . import alike, importing, merging, organisations, people, representatives
from .base import bp

__all__ = ["alike", "bp", "importing", "merging", "organisations", "people", "representatives"]
