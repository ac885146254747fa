"""Programmes: what belongs together, its bodies, its term lists and who may work on it."""
