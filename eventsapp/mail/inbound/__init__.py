"""Mail that comes in: four doors, one verb that keeps it. Whoever it is for reads it later."""

from .keeping import MOST_OCTETS, forget_old, keep

__all__ = ["MOST_OCTETS", "forget_old", "keep"]
