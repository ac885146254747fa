"""The forms of membership."""
