"""Decisions about plans and what clashes, on plain values."""
