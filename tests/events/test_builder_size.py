"""The builder with 200 items in four rooms on two days: light on the wire, quick on the server, a fixed number of queries."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import brotli
import pytest

from eventsapp.core import assets
from eventsapp.core.db import transaction
from eventsapp.core.words import Words
from eventsapp.events.models import AgendaItem, Room
from eventsapp.events.rules import ItemKind
from tests.factories import STARTS, count_queries, form_fields, make_event, make_programme, make_staff, make_venue, sign_in, words

AGENDA = "/staff/alliance/events/seminar/agenda"
SUBJECTS = ("energy grids", "buses without drivers", "sensors in the street", "water", "permits", "open data", "safety", "old quarters", "bicycles", "waste")
SPEAKERS = ("Kim Mina, Ministry", "Lee Jun, Hanbit", "Park Sora, Daol", "Choi Hyun, University")
FIFTH = f"{5 * 2654435761 % 2**32:08x}"  # the code of an item in a room


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


def fill(programme, slug="seminar", count=200):
    """`count` items on two days: openings for all, then four rooms in turns."""
    venue = make_venue(programme, f"hall-{slug}")
    with transaction() as session:
        rooms = [Room(venue_id=venue.id, code=f"r{place}", name=words(f"Hall {place}"), floor=Words(), equipment=Words()) for place in range(4)]
        session.add_all(rooms)
    event = make_event(programme, slug, venue_id=venue.id, ends_at=None)
    with transaction() as session:
        for place in range(count):
            subject = f"{SUBJECTS[place * 7 % 10]} in {SPEAKERS[place % 4].split()[-1]} {place * 7919 % 1000}"
            item = AgendaItem(
                event_id=event.id, uid=f"{slug}-{place}", code=f"{place * 2654435761 % 2**32:08x}", position=place, kind=list(ItemKind)[place % 14], title=words(subject),
                speakers=words(SPEAKERS[place * 3 % 4]), minutes=5 + place % 6 * 5, day=STARTS.date() + timedelta(days=2 * place // count), room_id=None if place % 20 < 2 else rooms[place % 4].id,
            )  # fmt: skip
            session.add(item)
    return event


def test_page_with_200_items_is_light(mina, programme, tmp_path):
    fill(programme)

    page = mina.get(AGENDA).text

    assets.build(tmp_path, with_font=False)
    ours = [next(tmp_path.glob(pattern)).stat().st_size for pattern in ("app.*.css.br", "app.*.js.br", "mover.*.js.br", "icons.*.svg.br")]
    assert page.count('class="slot"') == 200
    assert len(brotli.compress(page.encode(), quality=5)) + sum(ours) <= 60_000


def test_the_mover_is_small():
    assert len(brotli.compress((Path(assets.SOURCES) / "mover.js").read_bytes())) <= 5_000


@pytest.mark.alone
def test_page_with_200_items_and_one_move_are_quick(mina, programme):
    fill(programme)
    fields = form_fields(mina.get(AGENDA).text)

    looking = min(_took(lambda: mina.get(AGENDA)) for _ in range(5))
    moving = min(_took(lambda: mina.post(f"{AGENDA}/{FIFTH}/move", data=fields | {"to": "down"}, headers={"X-Piece": "builder"})) for _ in range(5))

    assert (looking < 0.2, moving < 0.1) == (True, True), (looking, moving)


def test_builder_and_one_move_ask_the_same_number_of_queries_for_ten_items_and_forty(mina, programme):
    counts = []
    for slug, count in (("ten", 10), ("forty", 40)):
        fill(programme, slug, count)
        path = f"/staff/alliance/events/{slug}/agenda"
        with count_queries() as looking:
            page = mina.get(path).text
        for place in ("day-2019-01-10", "day-2019-01-09"):  # an event's first step has none before it
            with count_queries() as moving:
                mina.post(f"{path}/{FIFTH}/move", data=form_fields(page) | {"place": place}, headers={"X-Piece": "builder"})
        with count_queries() as choosing:
            mina.get(f"{path}/{FIFTH}/move")
        counts.append((len(looking), len(choosing), len([each for each in moving.statements if each.startswith("SELECT")])))
    assert counts[0] == counts[1], counts


def _took(call):
    """Seconds of this process alone: others use the machine, too."""
    began = time.process_time()
    assert call().status_code == 200
    return time.process_time() - began
