"""Reading organisations and people of a programme."""
