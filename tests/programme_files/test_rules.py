"""A faulty programme file says everything that is wrong with it: line, key, what was found, what is expected."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from eventsapp.programme_files.rules import MOST_BYTES, Faulty, parse
from eventsapp.programme_files.rules.merge import arranged

FAULTY = """[programme]
slug = "staff"
zone = "Asia/Soul"
languages = ["ko", "fr"]
nmae = { ko = "가" }
[programme.contact]
email = "not an address"
phone = 82

[recruitment]
first_day = 2019-01-25
last_day = 2019-01-11

[terms]
sector = [
    { code = "mobility", label = { ko = "교통", de = "Verkehr" } },
    { code = "mobility", label = { ko = "교통" } },
]
colour = []

[[body]]
code = "a"
kind = "committee"
name.ko = "가"
parent = "b"

[[body]]
code = "b"
kind = "other"
name.ko = ""
parent = "a"

[[event]]
slug = "calendar.ics"
kind = "seminar"
title = "기업 설명회"
start = "2019-01-09 10:30"

[[event]]
slug = "seminar"
kind = "seminar"
status = "open"
title.en = "Seminar"
venue = "nowhere"
start = 2019-01-09T10:30:00
end = 2019-01-09T10:30:00
window = { from = 2019-01-21, label.ko = "1월 말" }
[event.registration]
opens = 2019-01-09
last_day = 2019-01-08
closes = 2019-01-08T18:00:00
capacity = 0
waiting_list = "yes"
[[event.agenda]]
kind = "talk"
title.en = "No code"
[[event.agenda]]
code = "late"
minutes = 0
parent = "later"
"""

FAULTS = """\
line 1: programme.name: expected this key: the programme is new
line 2: programme.slug: found "staff", expected another word: this one is an address of the product itself
line 3: programme.zone: found "Asia/Soul", expected the name of a time zone such as Asia/Seoul
line 4: programme.languages: found a list, expected a list of languages in the order of preference, out of ko, en
line 5: programme.nmae: found an unknown key, expected name (is that what is meant?)
line 7: programme.contact.email: found "not an address", expected an e-mail address such as office@example.org
line 8: programme.contact.phone: found 82, expected a text on one line, 60 characters at most
line 12: recruitment.last_day: found 2019-01-11, expected a day on or after the first of the recruitment
line 16: terms.sector[mobility].label.de: found an unknown key, expected one of ko, en
line 17: terms.sector[mobility].code: found "mobility" again, expected a code that no entry before it has
line 19: terms.colour: found an unknown key, expected one of organisation_kind, size_class, sector
line 23: body[a].kind: found "committee", expected one of operating_committee, subcommittee, expert_group, secretariat, other
line 25: body[a].parent: found "b", expected a parent that is not below itself
line 30: body[b].name: expected a text in at least one language
line 31: body[b].parent: found "a", expected a parent that is not below itself
line 34: event[calendar.ics].slug: found "calendar.ics", expected another word: this one is an address of the product itself
line 36: event[calendar.ics].title: found "기업 설명회", expected a table such as { ko = "…", en = "…" }
line 37: event[calendar.ics].start: found "2019-01-09 10:30", expected a date and time such as 2019-01-09T10:30:00, without quotes
line 42: event[seminar].status: found "open", expected one of draft, published, postponed, cancelled
line 44: event[seminar].venue: found "nowhere", expected the code of an entry [[venue]], here or in the programme
line 46: event[seminar].end: found 2019-01-09T10:30:00, expected a moment after the start
line 47: event[seminar].window.from: found 2019-01-21, expected window.to beside it
line 50: event[seminar].registration.last_day: found 2019-01-08, expected a moment after registration opens
line 51: event[seminar].registration.closes: expected either last_day or closes, not both
line 52: event[seminar].registration.capacity: found 0, expected a whole number from 1 to 100000
line 53: event[seminar].registration.waiting_list: found "yes", expected true or false
line 54: event[seminar].agenda[#1].code: expected the code by which this entry is known
line 57: event[seminar].agenda[late].kind: expected this key: the agenda item is new
line 57: event[seminar].agenda[late].title: expected this key: the agenda item is new
line 59: event[seminar].agenda[late].minutes: found 0, expected a whole number from 1 to 1440
line 60: event[seminar].agenda[late].parent: found "later", expected the code of an entry [[event.agenda]], here or in the programme
"""


def faults_of(text: str) -> list[str]:
    with pytest.raises(Faulty) as raised:
        parse(text.encode(), {})
    return [str(fault) for fault in raised.value.faults]


def test_every_fault_is_listed_with_line_key_and_expectation() -> None:
    assert faults_of(FAULTY) == FAULTS.splitlines()


LEAST = """[programme]
slug = "year"
zone = "Asia/Seoul"
name.en = "Our year"
"""


@pytest.mark.parametrize(
    ("octets", "fault"),
    [
        (b"", "line 1: programme: expected a table [programme] with the slug of the programme"),
        (b'programme = "x"', 'line 1: programme: found "x", expected a table [programme]'),
        (b'[programme]\nslug = "a"\nslug = "b"', "line 3: the file: expected TOML (Cannot overwrite a value)"),
        (b"[programme]\nslug = ", "line 2: the file: expected TOML (Invalid value)"),
        (b"[programme]\nslug = \"\xc5\"", "line 2: the file: found the byte 0xc5, expected text saved as UTF-8"),
        (b"x = " + b"[" * 100_000, "line 1: the file: found tables within tables without end, expected a programme file"),
        (b"x = " + b"9" * 5_000, "line 1: the file: expected TOML (a number that is too long)"),
        (b"#" * (MOST_BYTES + 1), f"line 1: the file: found {MOST_BYTES + 1} bytes, expected {MOST_BYTES} bytes at most"),
        (LEAST.encode() + b'[[venue]]\ncode = "a"\nname.ko = "x"\n' * 201, "line 5: venue: found 201, expected 200 entries at most"),
        (LEAST.encode() + b"venue = 3", "line 5: programme.venue: found an unknown key, expected one of slug, zone, languages, name, purpose, description, organiser, contact"),
        (b"body = [3]\n" + LEAST.encode(), "line 1: body: found a list, expected entries that begin with [[body]]"),
    ],
)
def test_a_file_that_is_no_programme_file_is_refused_with_a_sentence(octets: bytes, fault: str) -> None:
    with pytest.raises(Faulty) as raised:
        parse(octets, {})

    assert str(raised.value.faults[0]) == fault


@pytest.mark.parametrize("address", ["문의@example.org", "office@localhost", "office..desk@example.org"])
def test_an_address_that_no_mail_could_name_is_refused(address: str) -> None:
    assert faults_of(f'{LEAST}contact.email = "{address}"\n') == [
        f'line 5: programme.contact.email: found "{address}", expected an e-mail address such as office@example.org'
    ]


def test_a_file_saved_by_a_windows_editor_is_read() -> None:
    file = parse(b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode(), {})

    assert file.records[0].values == {"zone": "Asia/Seoul", "name.en": "Our year"}


def test_windows_are_written_inclusive_and_kept_half_open_in_the_programmes_zone() -> None:
    file = parse((LEAST + "[recruitment]\nfirst_day = 2019-01-11\nlast_day = 2019-01-25\n").encode(), {})

    assert file.records[1].values == {"opens": datetime(2019, 1, 10, 15, tzinfo=UTC), "closes": datetime(2019, 1, 25, 15, tzinfo=UTC)}


def test_a_wall_time_that_clocks_skip_is_a_fault_and_one_that_comes_twice_is_the_first() -> None:
    event = '[[event]]\nslug = "a"\nkind = "meeting"\ntitle.en = "A"\nzone = "Europe/Berlin"\nstart = '

    assert faults_of(LEAST + event + "2019-03-31T02:30:00") == [
        "line 10: event[a].start: found 2019-03-31T02:30:00, expected a time that exists in Europe/Berlin: clocks go forward over this one"
    ]
    twice = parse((LEAST + event + "2019-10-27T02:30:00").encode(), {})
    assert twice.records[1].values["start"] == datetime(2019, 10, 27, 0, 30, tzinfo=UTC)


def test_text_is_cleaned_like_typed_text() -> None:
    file = parse(LEAST.replace("Our year", "  Our \\u202e  year ").encode(), {})

    assert file.records[0].values["name.en"] == "Our year"


@pytest.mark.parametrize(
    ("here", "named", "result"),
    [
        ([], ["a", "b"], ["a", "b"]),
        (["a", "b", "c"], ["c", "a"], ["c", "b", "a"]),
        (["a", "b", "c"], ["a", "x", "b"], ["a", "x", "b", "c"]),
        (["a", "b"], ["x", "y"], ["x", "y", "a", "b"]),
        (["a", "b"], ["b"], ["a", "b"]),
    ],
)
def test_an_order_moves_only_the_entries_it_names(here: list[str], named: list[str], result: list[str]) -> None:
    assert arranged(here, named) == result


def test_a_sample_that_cannot_be_registered_is_a_fault() -> None:
    sample = '[[sample.delegation]]\ncode = "s"\nsectors = "energy"\ncontact = { name = "Jun" }\n'

    assert faults_of(LEAST + sample) == [
        "line 5: sample.delegation[s].event: expected the event of this sample",
        'line 7: sample.delegation[s].sectors: found "energy", expected a list of codes such as ["mobility", "energy"]',
        "line 8: sample.delegation[s].contact.email: expected the email of this person",
    ]
