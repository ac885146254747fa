"""Tables of what clashes and what is planned."""
