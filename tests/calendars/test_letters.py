"""Opening mails that came in: what they hold, in whatever form and character set, and nothing that was not meant for us."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.calendars.ics_reading import TooLarge, Unreadable, read_objects
from eventsapp.calendars.letters import MOST_CALENDAR, MOST_DEPTH, MOST_OCTETS, MOST_PARTS, Failure, Kind, read_letter
from tests.calendars.replies.post import ANSWERS, letter

SOON = 3.0  # seconds, on a machine that does other things besides; alone it is below one
OBJECT = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u\r\nCOMMENT:갑니다\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def calendar_mail(octets, charset="utf-8", encoding="8bit", kind="text/calendar; method=REPLY"):
    return f'Content-Type: {kind}; charset="{charset}"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'.encode() + octets


def comment_in(mail):
    [part] = read_letter(mail).calendars
    [event] = read_objects(part.octets)[1]
    return event.comment


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_of_every_family_of_programs_is_found(name):
    found = read_letter(letter(name))
    method, [event] = read_objects(found.calendars[0].octets)

    assert (found.kind, method, found.calendars[0].method in ("REPLY", "")) == (Kind.CALENDAR, "REPLY", True)
    assert ("jun@guest.test", "ACCEPTED") in [(who.address.lower().removeprefix("mailto:"), who.partstat) for who in event.attendees]
    assert event.stamp is not None


def test_a_comment_is_read_in_the_character_set_of_old_korean_programs():
    assert comment_in(letter("old_outlook")) == "똠방각하가 갑니다"


@pytest.mark.parametrize(
    ("octets", "declared"),
    [
        (OBJECT.encode(), "utf-8"), (OBJECT.encode(), "us-ascii"), (OBJECT.encode(), "no-such-charset"), (OBJECT.encode(), ""), (OBJECT.encode(), "punycode"),
        (OBJECT.encode("cp949"), "euc-kr"), (OBJECT.encode("cp949"), "ks_c_5601-1987"), (OBJECT.encode("cp949"), "KS_C_5601"), (OBJECT.encode("cp949"), "utf-8"),
        (OBJECT.encode("utf-16"), "utf-16"), (b"\xef\xbb\xbf" + OBJECT.encode(), "utf-8"), (OBJECT.encode(), "rot13"), (OBJECT.encode(), "utf-8''x\x00"),
    ],
)  # fmt: skip
def test_whatever_character_set_is_declared_the_text_is_found(octets, declared):
    assert comment_in(calendar_mail(octets, declared)) == "갑니다"


def test_octets_in_no_character_set_are_still_read():
    assert comment_in(calendar_mail(OBJECT.encode().replace("갑".encode(), b"\xff\xfe\xfa"))).endswith("니다")


def test_nothing_in_a_forwarded_or_returned_mail_is_an_answer():
    assert (read_letter(letter("forwarded")).kind, read_letter(letter("forwarded")).calendars) == (Kind.PLAIN, ())
    assert (read_letter(letter("bounce")).kind, read_letter(letter("bounce")).calendars) == (Kind.BOUNCE, ())


def test_a_returned_mail_says_whom_it_did_not_reach_and_which_mail_it_was():
    found = read_letter(letter("bounce", ours="<ours@example.org>", address="Jun@Guest.test"))

    assert found.failures == (Failure(("jun@guest.test", "jun@guest.test"), "failed", "5.1.1"),)
    assert found.message_ids == ("<ours@example.org>",)
    assert found.failures[0].final


def test_the_ids_of_mails_are_printable():
    """Whatever a database does with the rest."""
    assert read_letter(b"In-Reply-To: <a\x00b@example.org> <c\xffd@e> <good@example.org>\r\n\r\n").message_ids == ("<good@example.org>",)


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("failed", "4.4.7"), ("relayed", "2.0.0"), ("delivered", "2.0.0")])
def test_what_may_still_arrive_is_no_final_failure(action, status):
    assert not read_letter(letter("bounce", action=action, status=status)).failures[0].final


def test_an_absence_notice_is_automatic_and_an_answer_that_a_server_sent_is_an_answer():
    assert (read_letter(letter("vacation")).kind, read_letter(letter("vacation")).auto_submitted) == (Kind.AUTOMATIC, True)
    assert (read_letter(letter("google")).kind, read_letter(letter("google")).auto_submitted) == (Kind.CALENDAR, True)
    assert read_letter(b"Auto-Submitted: no\r\n\r\nThanks!").kind is Kind.PLAIN


def nested(depth):
    heads = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(depth))
    return heads + calendar_mail(OBJECT.encode())


def parts(number):
    return b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nhello\r\n" * (number - 1) + b"--b\r\n" + calendar_mail(OBJECT.encode())


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        (nested(MOST_DEPTH), nested(MOST_DEPTH + 1)), (parts(MOST_PARTS - 1), parts(MOST_PARTS)),
        (calendar_mail(OBJECT.encode().ljust(MOST_CALENDAR)), calendar_mail(OBJECT.encode().ljust(MOST_CALENDAR + 1))),
    ],
)  # fmt: skip
def test_a_mail_is_read_up_to_the_limits_and_not_beyond(within, beyond):
    assert len(read_letter(within).calendars) == 1
    assert read_letter(beyond).kind is Kind.TOO_LARGE


HOSTILE = {
    "60,000 events": calendar_mail(b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + b"BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\n" * 60_000),
    "6,000 events that fit": calendar_mail(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\n" * 6_000),
    "300 nested parts": nested(300),
    "nested to the limit and large": nested(MOST_DEPTH - 1) + b"-" * 24_000_000,
    "more than a mail": b"x" * (MOST_OCTETS + 1),
    "one endless header": b"X: " + b"a" * 20_000_000,
    "headers that never end": b"a:b\r\n" * 4_000_000,
    "headers in every part": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + (b"--b\r\n" + b"a:\r\n b\r\n" * 7000 + b"\r\nx\r\n") * 190,
    "boundaries on one line": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b" * 8_000_000,
    "parts without end": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n" * 4_000_000,
    "parameters": b"Content-Type: text/calendar" + b";a*1*=b" * 8_000 + b"\r\n\r\nx",
    "a report of blank lines": b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n" + b"\r\n" * 10_000_000,
    "attendees": calendar_mail(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + b"ATTENDEE:mailto:a@b.test\r\n" * 9_000 + b"END:VEVENT\r\nEND:VCALENDAR\r\n"),
    "quotes": calendar_mail(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTENDEE;CN=" + b'"' * 250_000 + b":x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"),
    "commas": calendar_mail(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + (b"ATTENDEE;CN=" + b"," * 8_000 + b":x\r\n") * 31 + b"END:VEVENT\r\nEND:VCALENDAR\r\n"),
    "a slow codec": calendar_mail(b"BEGIN:VCALENDAR\r\n" * 10_000, "punycode"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_done_with_soon(name):
    started = perf_counter()

    opened(HOSTILE[name])

    assert perf_counter() - started < SOON


def test_thousands_of_events_never_reach_the_library():
    with pytest.raises(TooLarge):
        read_objects(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 51)


def test_a_path_is_not_opened(tmp_path):
    secret = tmp_path / "secret.ics"
    secret.write_text(OBJECT)

    with pytest.raises(Unreadable):
        read_objects(str(secret).encode())


def test_faults_where_no_answer_lies_do_not_matter():
    broken = OBJECT.replace("COMMENT", "DTSTART;TZID=Nowhere:2019\r\nLOCATION;X=\x00;;=:\r\nDTEND:never\r\nSEQUENCE:x\r\nRRULE:FREQ\r\nCOMMENT")

    [event] = read_objects(broken.encode())[1]

    assert (event.uid, event.comment, event.sequence, event.starts_at, event.stamp) == ("u", "갑니다", None, None, None)


def test_a_comment_is_cleaned_and_cut():
    said = "COMMENT:" + "<b>\\n\u202e" + "가" * 2000

    [event] = read_objects(OBJECT.replace("COMMENT:갑니다", said).encode())[1]

    assert (event.comment[:5], len(event.comment)) == ("<b>\n가", 1000)


def opened(octets):
    found = read_letter(octets)
    for part in found.calendars:
        try:
            read_objects(part.octets)
        except Unreadable:
            continue
    return found


@given(st.binary(max_size=2000))
def test_any_octets_are_some_letter(octets):
    assert opened(octets).kind in Kind


@given(st.sampled_from([*ANSWERS, "bounce", "vacation", "counter"]), st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=12), st.integers(0, 40)), min_size=1, max_size=6))
def test_a_damaged_mail_is_some_letter(name, damages):
    octets = letter(name)
    for at, inserted, lost in damages:
        octets = octets[:at] + inserted + octets[at + lost :]

    assert opened(octets).kind in Kind


@given(st.lists(st.sampled_from([b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"BEGIN:VEVENT", b"END:VEVENT", b"METHOD:REPLY", b"METHOD", b"UID:\xff", b"UID;", b"ATTENDEE;=:", b"SEQUENCE:-1",
    b"ATTENDEE;PARTSTAT=\"a\",b:mailto:x", b"DTSTAMP:99999999T999999Z", b"DTSTAMP;VALUE=DATE:20190101", b"DTSTAMP;TZID=:20190101T000000", b" folded", b"COMMENT:\\", b"REQUEST-STATUS:3.", b"\x00:"]), max_size=30))  # fmt: skip
def test_any_lines_of_a_calendar_are_read_or_unreadable(lines):
    assert opened(calendar_mail(b"\r\n".join([b"BEGIN:VCALENDAR", *lines]))).kind is Kind.CALENDAR
