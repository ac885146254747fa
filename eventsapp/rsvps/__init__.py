"""RSVPs: seat pools, delegations, who is seated and who waits."""
