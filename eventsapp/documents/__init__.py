"""The agenda as a sheet of paper."""
