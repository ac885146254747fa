"""What is done with agendas that come in: read, kept for an hour to be looked at, written with the rooms and the speakers they need."""

from .importing import import_agenda, keep, kept_octets, new_rooms
from .reading import read

__all__ = ["import_agenda", "keep", "kept_octets", "new_rooms", "read"]
