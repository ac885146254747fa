"""The agendas one can begin with, as eventsapp/data/agenda-templates.toml says them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..core.words import LANGUAGES, Words
from .rules import ItemKind, Line

FILE = Path(__file__).parents[1] / "data" / "agenda-templates.toml"


@dataclass(frozen=True)
class Template:
    """An agenda to begin with: its name and its lines, all new."""

    code: str
    name: Words
    lines: tuple[Line, ...]


@cache
def templates() -> tuple[Template, ...]:
    """All of them, in the order of the file."""
    return tuple(
        Template(
            each["code"],
            Words(each["name"]),
            tuple(
                Line(Words({lang: item[lang] for lang in LANGUAGES}), ItemKind(item["kind"]), item["minutes"], least=item.get("least")) for item in each["items"]
            ),
        )
        for each in tomllib.loads(FILE.read_text("utf-8"))["template"]
    )
