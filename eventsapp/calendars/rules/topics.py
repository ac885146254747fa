"""What of an event can change under an invitation, and whether it is what a reader was told: plain strings, as they are kept.

A topic is a line for all languages, then one for each language as its readers see it: a fingerprint, of a title the title
itself. Time and status are one line; so is everything that an older version wrote.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from ...core.words import LANGUAGES, Words


class Topic(StrEnum):
    """What of an event can change under an invitation."""

    STATUS = "status"
    TIME = "time"
    PLACE = "place"
    TITLE = "title"
    TEXT = "text"
    AGENDA = "agenda"


Topics = Mapping[str, str]


def topic(everything: Any, shown: Callable[[str], Any]) -> str:
    """A topic as it is kept: of all languages, then of what is `shown` in each."""
    return "\n".join([_fingerprint(everything), *(_fingerprint(shown(lang)) for lang in LANGUAGES)])


def title_topic(title: Words) -> str:
    """The topic of a title holds it, so that a mail can say what it was before."""
    return "\n".join([_fingerprint(title), *(" ".join(title.text(lang).split()) for lang in LANGUAGES)])


def title_in(topics: Topics | None, lang: str) -> str:
    """The title that these topics tell in this language; empty where it was not written down."""
    return _lines((topics or {}).get(Topic.TITLE, "")).get(lang, "")


def same_topic(now: str, told: str | None, lang: str = "") -> bool:
    """Whether a topic is as it was told, to a reader of `lang`; without one, in every language."""
    if told is None or now == told:
        return told is not None
    here, there = _lines(now), _lines(told)
    if lang in here and lang in there:
        return here[lang] == there[lang]
    return now.partition("\n")[0] == told.partition("\n")[0]


def _lines(kept: str) -> dict[str, str]:
    return dict(zip(LANGUAGES, kept.split("\n")[1:], strict=False))


def _fingerprint(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
