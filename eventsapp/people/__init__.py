"""People: persons, staff accounts and their sign-in."""
