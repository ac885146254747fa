"""Decisions about organisations and people of a programme: plain values in, plain values out."""
