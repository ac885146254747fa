"""Dashboard: what an organiser has to do today."""
