"""Tables of what clashes and what is planned."""

from .conflicts import ConflictLevel

__all__ = ["ConflictLevel"]
