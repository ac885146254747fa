"""Finding a day, for staff."""

from . import asking, dates, fixing
from .base import bp

__all__ = ["asking", "bp", "dates", "fixing"]
