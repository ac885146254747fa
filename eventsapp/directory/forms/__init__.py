"""The forms of organisations and people of a programme."""
