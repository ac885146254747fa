"""Reading what is kept of whom, and who looked."""
