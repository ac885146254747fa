"""Tables of the run of show."""
