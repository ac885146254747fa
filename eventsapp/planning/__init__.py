"""What clashes, what must be done by when, and all events at a glance."""
