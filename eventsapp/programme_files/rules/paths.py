"""What each key of a programme file is called: in messages, and where the database remembers what was imported."""

from __future__ import annotations

Identity = tuple[str, ...]


def label_of(identity: Identity, key: str = "") -> str:
    """("agenda", "corporate-seminar", "plan"), "title.ko" → event[corporate-seminar].agenda[plan].title.ko"""
    kind, *codes = identity
    if kind == "term":
        place = f"terms.{codes[0]}{_entry(codes[1])}"
    elif kind == "agenda":
        place = f"event[{codes[0]}].agenda{_entry(codes[1])}"
    elif kind == "room":
        place = f"venue[{codes[0]}].rooms{_entry(codes[1])}"
    else:
        place = kind + "".join(map(_entry, codes))
    return f"{place}.{key}" if key else place


def _entry(code: str) -> str:
    return f"[{code}]" if code else ""
