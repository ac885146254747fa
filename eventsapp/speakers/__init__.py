"""The people on agendas: who they are, whether they come, their pages."""
