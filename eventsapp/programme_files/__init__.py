"""Programme files: a whole programme as one TOML file, imported and exported; the demo."""
