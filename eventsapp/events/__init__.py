"""Events: the gatherings, where they are held, their agendas and releases."""
