"""What hangs on the items of an agenda for people to read, and the agenda as a sheet of paper."""
