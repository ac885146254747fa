"""Releases of the agenda: what publishing would change, the versions there were, two beside each other, one brought back."""
