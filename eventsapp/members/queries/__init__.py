"""Reading calls, applications, memberships and bodies."""
