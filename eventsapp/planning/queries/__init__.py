"""Reading what is planned and what clashes."""
