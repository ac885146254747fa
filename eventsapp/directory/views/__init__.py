"""An organisation's own page, for those who act for it."""

from . import details, organisation, people, representatives
from .base import bp

__all__ = ["bp", "details", "organisation", "people", "representatives"]
