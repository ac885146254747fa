"""Tables of finding a day."""
