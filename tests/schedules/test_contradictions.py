"""Files of ours that another program changed: the plain fields win, and what they do not touch stays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.core.words import Words
from eventsapp.events.rules import SpeakerRole
from eventsapp.schedules.rules.frab import read_json
from eventsapp.schedules.rules.tables import read_rows
from eventsapp.schedules.rules.xml import read_xml, xml_of
from tests.schedules.drafts import FIRST, STARTS, Row, arranged, document, drafts, released, table_rows, written

OPENING = Row("open", Words(ko="개회", en="Opening"), minutes=20, people=((1, SpeakerRole.CHAIR),), summary=Words(ko="환영", en="Welcome"))
BLOCK = Row("block", Words(ko="묶음", en="Block"), room=1)
PARTS = [Row(f"part{number}", Words(ko=f"발표 {number}", en=f"Talk {number}"), minutes=30, least=10, room=1, parent="block", speakers=Words(ko="홍길동, 이순신", en="Hong")) for number in (1, 2)]
REST = Row("rest", Words(en="Rest"), minutes=15, least=5)
FINAL = Row("end", Words(en="End"), minutes=10, pinned_at=STARTS + timedelta(minutes=90))
DRAFT = arranged([OPENING, BLOCK, *PARTS, REST, FINAL])


def events(made):
    return {event["slug"]: event for day in made["schedule"]["conference"]["days"] for room in day["rooms"].values() for event in room}


def after(change, lang="en"):
    """The draft that is read from the file after another program changed it."""
    made = document(released(DRAFT), lang)
    change(made)
    by_json, by_xml = written(read_json(json.dumps(made).encode())), written(read_xml(xml_of(made)))
    assert by_json == by_xml
    return {row.code: row for row in by_json}


def starts(rows):
    return {item.code: int((item.starts_at - STARTS).total_seconds() // 60) for item in released(list(rows.values())) if item.starts_at}


WAS = {row.code: row for row in DRAFT}


def test_nothing_changed_is_nothing_changed():
    assert after(lambda made: None) == WAS


@pytest.mark.parametrize(("lang", "kept"), [("en", {"ko": "개회"}), ("ko", {"en": "Opening"})])
def test_a_title_is_changed_in_its_language(lang, kept):
    rows = after(lambda made: events(made)["open"].update(title="New"), lang)

    assert rows == WAS | {"open": replace(OPENING, title=Words({**kept, lang: "New"}))}


def test_an_emptied_summary_is_empty_in_its_language():
    assert after(lambda made: events(made)["open"].update(abstract=""))["open"].summary == Words(ko="환영")


def test_a_start_that_was_moved_is_a_pin_and_all_others_stay():
    rows = after(lambda made: events(made)["rest"].update(date=(STARTS + timedelta(minutes=85)).isoformat()))

    assert starts(rows) == {"open": 0, "block": 20, "part1": 20, "part2": 50, "rest": 85, "end": 90}
    assert rows["end"] == FINAL


def test_an_item_moved_before_another_comes_before_it():
    def swap(made):
        one, two = events(made)["part1"], events(made)["part2"]
        one["date"], two["date"] = two["date"], one["date"]

    rows = after(swap)

    assert starts(rows) == {"open": 0, "block": 20, "part2": 20, "part1": 50, "rest": 80, "end": 90}
    assert (rows["part1"].parent, rows["part1"].least) == ("block", 10)
    assert {item.code: item.short + item.gave for item in released(list(rows.values()))} == {code: 5 if code == "rest" else 0 for code in WAS}


def test_a_length_that_was_changed_is_that_long_and_what_follows_begins_when_it_says():
    rows = after(lambda made: events(made)["open"].update(duration="00:10"))

    assert rows["open"].minutes == 10
    assert starts(rows) == starts(WAS)


def test_an_event_in_another_room_is_in_that_room():
    def move(made):
        rooms = made["schedule"]["conference"]["days"][0]["rooms"]
        rooms["Attic & <roof>"] = [rooms["Hall 1"].pop(0)]

    rows = after(move)

    assert (rows["part1"].room, rows["part2"].room, rows["block"].room) == (2, 1, 1)


def test_whoever_is_taken_off_or_put_on_is_and_roles_of_the_others_stay():
    def change(made):
        events(made)["open"]["persons"].append({"name": "O’Lee; [x] (chair)", "id": 4})
        events(made)["part1"]["persons"].pop()

    rows = after(change, "ko")

    assert rows["open"].people[0] == (1, SpeakerRole.CHAIR)
    assert (rows["part1"].speakers, rows["part2"].speakers) == (Words(ko="홍길동"), PARTS[1].speakers)


def test_a_copy_made_elsewhere_is_an_item_of_its_own():
    def copy(made):
        rooms = made["schedule"]["conference"]["days"][0]["rooms"]
        rooms["Hall 1"].append({**rooms["Hall 1"][0], "guid": "other", "id": "other", "title": "Copy", "date": (STARTS + timedelta(hours=3)).isoformat()})

    rows = after(copy)

    assert (len(rows), rows["other"].title, rows["part1"].title) == (len(WAS) + 1, Words(en="Copy"), PARTS[0].title)


def test_whoever_throws_our_additions_away_still_means_the_same_items():
    made = document(released(DRAFT), "en")
    for event in events(made).values():
        assert isinstance(event["id"], int)  # other programs take no other
        del event["eventsapp"]
    del made["schedule"]["eventsapp"]

    by_json, by_xml = read_json(json.dumps(made).encode()), read_xml(xml_of(made))

    assert [[(entry.code, entry.title) for entry in read.entries] for read in (by_json, by_xml)] == [[(event["slug"], Words(en=event["title"])) for event in events(made).values()]] * 2


def test_what_another_program_says_beside_is_kept():
    rows = after(lambda made: events(made)["rest"].update(track="Food", notes="Tea"))

    assert rows["rest"].extra == {"track": "Food", "notes": "Tea"}


def test_xml_that_was_changed_counts_before_what_stands_as_json_beside():
    said = {"do_not_record": True, "answers": [1, {"a": None}], "links": [{"url": "a", "title": "A", "size": 3}], "attachments": [{"url": "b", "title": "B", "size": 4}]}
    octets = xml_of(document(released([replace(OPENING, extra=said)]), "en"))
    changed = octets.replace(b"<do_not_record>true<", b"<do_not_record>false<").replace(b">A</link>", b">Another</link>")

    assert written(read_xml(octets))[0].extra == said
    assert written(read_xml(changed))[0].extra == said | {"do_not_record": "false", "links": [{"url": "a", "title": "Another", "size": "3"}]}


def test_an_event_that_is_gone_from_the_file_is_not_read():
    assert set(after(lambda made: made["schedule"]["conference"]["days"][0]["rooms"]["Hall 1"].pop(0))) == set(WAS) - {"part1"}


def read_table_of(change):
    rows = table_rows(released(DRAFT))
    change(rows)
    return {row.code: row for row in written(read_rows(rows, FIRST, None, {}))}


def cell(rows, code, column):
    heading = next(place for place, text in enumerate(rows[0].cells) if text.endswith(column))
    row = next(place for place, row in enumerate(rows) if row.cells[0] == code)
    return row, heading


def put(code, column, text):
    def change(rows):
        row, heading = cell(rows, code, column)
        cells = list(rows[row].cells)
        cells[heading] = text
        rows[row] = replace(rows[row], cells=tuple(cells))

    return change


def test_parts_go_with_a_block_that_a_table_puts_into_another_room():
    rows = read_table_of(put("block", "room", "별관"))

    assert [rows[code].room for code in ("block", "part1", "part2")] == [3, 3, 3]


def test_a_part_that_says_where_it_is_does_not_go_with_its_block():
    def change(rows):
        put("block", "room", "별관")(rows)
        put("part1", "room", "대회의실")(rows)
        put("part2", "room", "*")(rows)

    rows = read_table_of(change)

    assert [rows[code].room for code in ("block", "part1", "part2")] == [3, 1, None]


def test_a_length_changed_in_a_table_moves_what_is_not_pinned():
    rows = read_table_of(put("open", "min", "15"))

    assert starts(rows) == {"open": 0, "block": 15, "part1": 15, "part2": 45, "rest": 75, "end": 90}


@given(rows=drafts(), minutes=st.integers(-600, 600), which=st.integers(0, 8))
def test_wherever_another_program_puts_an_event_everything_begins_when_the_file_says(rows, minutes, which):
    items = released(rows)
    made = document(items, "ko")
    found = list(events(made).values())
    if not found:
        return
    found[which % len(found)]["date"] = (STARTS + timedelta(minutes=minutes)).isoformat()

    again = {item.code: item for item in released(written(read_json(json.dumps(made).encode())))}

    assert {event["slug"]: again[event["slug"]].starts_at for event in found} == {event["slug"]: datetime.fromisoformat(event["date"]) for event in found}
