"""An organisation's own page, for those who act for it."""

from . import details, documents, organisation, people, representatives
from .base import bp

__all__ = ["bp", "details", "documents", "organisation", "people", "representatives"]
