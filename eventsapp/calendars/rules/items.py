"""Agenda items as entries of their own, beside the entry of their event: decisions on plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ...core.words import LANGUAGES
from .entries import Entry, Facts, Line, Timed, marked

# An item that begins when its event should be over already: something has to be said of its end.
_AFTER_THE_END = timedelta(minutes=30)


def item_entries(facts: Facts, event: Entry, lang: str) -> list[Entry]:
    """The items whose start is known, as parts of their event's entry. They keep nobody's time, or 90 minutes would look taken twice.

    They change with their event, hence they carry its number: a feed that shows an item another way has raised it.
    """
    if not isinstance(event.when, Timed):
        return []
    starts = [line.starts_at for line in facts.agenda]
    return [_item(facts, event, line, _end(line, starts[at + 1 :], event.when.ends_at), lang) for at, line in enumerate(facts.agenda) if line.starts_at is not None]


def find_item_entry(facts: Facts, event: Entry, code: str, lang: str) -> Entry | None:
    """The item of that code, if its start is known."""
    uid = next((line.uid for line in facts.agenda if line.code == code), None)
    return next((item for item in item_entries(facts, event, lang) if item.uid == uid), None)


def _item(facts: Facts, event: Entry, line: Line, ends_at: datetime, lang: str) -> Entry:
    assert line.starts_at is not None
    assert isinstance(event.when, Timed)
    return replace(
        event, uid=line.uid, parent=event.uid, when=Timed(line.starts_at, ends_at, event.when.zone), busy=False,
        summary=marked(facts, line.title.text(lang), lang), description=_description(facts, line, lang),
    )  # fmt: skip


def _end(line: Line, following: Sequence[datetime | None], event_ends_at: datetime) -> datetime:
    """An item of unknown length lasts until the next one starts, the last one until the event ends."""
    assert line.starts_at is not None
    if line.minutes is not None:
        return line.starts_at + timedelta(minutes=line.minutes)
    ends_at = next((start for start in following if start is not None and start > line.starts_at), event_ends_at)
    return ends_at if ends_at > line.starts_at else line.starts_at + _AFTER_THE_END


def _description(facts: Facts, line: Line, lang: str) -> str:
    """Who speaks and at which event in `lang`, then the item in the other language, the link last."""
    other = next(code for code in LANGUAGES if code != lang)
    here = (line.speakers.text(lang), facts.title.text(lang))
    there = (marked(facts, line.title[other], other), line.speakers.get(other)) if line.title.get(other) and line.title.get(lang) else ()
    parts = ("\n".join(text for text in said if text) for said in (here, there))
    return "\n\n".join(part for part in (*parts, facts.url) if part)
