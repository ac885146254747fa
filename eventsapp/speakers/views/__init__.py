"""The people on published agendas, for everybody; and what is for a speaker alone, behind their link."""

from . import asked, public
from .base import bp

__all__ = ["asked", "bp", "public"]
