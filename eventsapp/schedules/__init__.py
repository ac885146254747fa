"""Agendas that come in as text or files, and go out as files."""
