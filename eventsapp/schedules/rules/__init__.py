"""Reading agendas from text and files, and writing them as files: on plain values."""
