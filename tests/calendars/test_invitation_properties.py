"""Whatever people type, the invitation mail arrives whole: texts come back, lines stay lines, nothing typed becomes a line of its own."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default

import icalendar
import pytest
import regex
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from eventsapp.calendars.actions import catch_up
from eventsapp.calendars.models import Invitation
from eventsapp.core import clock
from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words, clean_line, clean_text, name_for_mail
from eventsapp.events.actions import cancel_event
from eventsapp.events.models import Event, StatusChange, Venue
from eventsapp.mail.compose import octets
from eventsapp.mail.composers import COMPOSERS
from eventsapp.people.models import Person
from eventsapp.programmes.models import Programme
from tests.calendars.test_folding import ASSIGNED, CLUSTERS
from tests.calendars.test_ics import lines, plain
from tests.factories import JUN, NOW, make_delegation, make_event, make_programme, make_venue, words
from tests.sweeps import letters

MESSAGE_ID = "<one@events.example.org>"
REQUEST = [
    "BEGIN", "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "STATUS", "TRANSP", "SUMMARY", "DESCRIPTION", "LOCATION", "GEO",
    "X-APPLE-STRUCTURED-LOCATION", "URL", "ORGANIZER", "ATTENDEE", "END",
]  # fmt: skip
HEADERS = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "References", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Language"]

# Anything a database stores: control characters and marks that turn text round too, though our forms would take them out.
TYPED = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=120) | st.lists(CLUSTERS | ASSIGNED, max_size=60).map("".join)
EVIL = [
    "a\r\nATTENDEE:mailto:x@evil.test",
    "a\nEND:VEVENT\nBEGIN:VEVENT",
    "\u2028BEGIN:VALARM",
    'a";X-EVIL=1:mailto:x@evil.test',
    "a^nX:1",
    "C:\\New;\\,\\n",
    "a\x85b\x0bc\x0cd",
    ",;:=" * 40,
]
LONGEST_CLUSTER = 40

some = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def evil(test):
    """Also try what somebody would who means harm, in every field at once."""
    for text in EVIL:
        test = example(text, text, text)(test)
    return test


@pytest.fixture
def jun(app, now):
    """The invitation of a guest, made and not yet told of."""
    programme = make_programme()
    event = make_event(programme, uid="00000000-0000-4000-8000-000000000001", venue_id=make_venue(programme).id)
    make_delegation(event, contact=JUN)
    catch_up(now=NOW, real=clock.real())
    return db.session.scalars(select(Invitation)).one()


def typed(*, title="기업 설명회", place="일자리위원회", name=JUN.name, reason=""):
    """Let the rows hold these texts as they are."""
    with transaction() as session:
        session.execute(update(Event).values(title=Words(ko=title), summary=Words(ko=title + "\n" + title)))
        session.execute(update(Programme).values(name=Words(ko=place)))
        session.execute(update(Venue).values(name=Words(ko=place), room=Words(), address=Words()))
        session.execute(update(Person).values(name=name))
        session.execute(update(StatusChange).values(reason=Words(ko=reason)))
    db.session.expire_all()


def mail_of(invitation):
    """The octets of the mail that goes out now."""
    composed = COMPOSERS["invitation"]({"invitation": invitation.id, "stamp": NOW.isoformat(), "now": NOW}, "ko")
    return octets(composed, message_id=MESSAGE_ID, lang="ko", date=NOW)


def ics_in(mail):
    [part] = [part for part in message_from_bytes(mail, policy=default).walk() if part.get_content_type() == "text/calendar"]
    return part.get_payload(decode=True)


def property_of(ics, name):
    return plain(next(line.partition(":")[2] for line in lines(ics) if line.startswith(name + ":")))


def named(ics, name):
    """The CN of this property, in quotes or not, as RFC 6868 reads it: icalendar takes a backslash out of one."""
    line = next(line for line in lines(ics) if line.startswith((name + ";", name + ":")))
    found = re.match(r'[A-Z]+;CN=(?:"([^"]*)"|([^";:,]*))[;:]', line)
    text = (found[1] or found[2] or "") if found else ""
    return re.sub(r"\^(['n^])", lambda match: {"'": '"', "n": "\n", "^": "^"}[match[1]], text)


@evil
@some
@given(title=TYPED, place=TYPED, name=TYPED)
def test_title_place_and_name_come_back_as_they_were_cleaned(jun, title, place, name):
    typed(title=title, place=place, name=name)

    mail = mail_of(jun)

    ics = ics_in(mail)
    assert property_of(ics, "SUMMARY") == clean_line(title)
    assert clean_line(place) == (property_of(ics, "LOCATION") if clean_line(place) else "")
    assert named(ics, "ATTENDEE") == clean_line(name_for_mail(name)).replace('"', "”")
    assert named(ics, "ORGANIZER") == clean_line(place).replace('"', "”")
    assert clean_text(title + "\n" + title) in property_of(ics, "DESCRIPTION")
    [entry] = icalendar.Calendar.from_ical(ics).events
    assert str(entry["ATTENDEE"]) == f"mailto:{JUN.email}"


@some
@given(title=TYPED)
def test_the_file_beside_it_holds_the_same_octets_and_the_subject_the_same_title(jun, title):
    typed(title=title)

    mail = message_from_bytes(mail_of(jun), policy=default)

    [file] = mail.iter_attachments()
    assert file.get_payload(decode=True) == ics_in(mail.as_bytes())
    assert mail["Subject"] == clean_line(f"참가 신청 확정: {title}")[:200].strip()


@some
@given(reason=TYPED)
def test_the_reason_of_a_cancellation_comes_back(jun, reason):
    cancelled(jun)
    typed(reason=reason)

    ics = ics_in(mail_of(jun))

    said = property_of(ics, "DESCRIPTION")
    assert clean_text(reason) in said
    assert [line for line in lines(ics) if line.startswith("METHOD")] == ["METHOD:CANCEL"]


def cancelled(invitation):
    """Told of it, and then it is off; the second time nothing is to do."""
    if invitation.event.status != "cancelled":
        letters(NOW)
        cancel_event(event_id=invitation.event_id, reason=words("x"), by_id=None, now=NOW, actor="person:1")
        db.session.expire_all()


@evil
@some
@given(title=TYPED, place=TYPED, name=TYPED)
def test_nothing_typed_becomes_a_line_or_a_property_or_a_header(jun, title, place, name):
    typed(title=title, place="가" + place, name=name)

    mail = mail_of(jun)

    ics = ics_in(mail)
    entry = ics[ics.index(b"BEGIN:VEVENT") :].partition(b"END:VCALENDAR")[0]
    assert ics.count(b"\n") == ics.count(b"\r") == ics.count(b"\r\n")
    assert [re.split("[;:]", line)[0] for line in lines(entry) if line] == REQUEST
    assert sorted(message_from_bytes(mail, policy=default).keys()) == sorted(HEADERS)
    assert mail.isascii()
    assert max(len(line) for line in mail.split(b"\r\n")) <= 998


@evil
@some
@given(title=TYPED, place=TYPED, name=TYPED)
def test_no_physical_line_is_too_long_or_cuts_what_a_reader_sees_as_one(jun, title, place, name):
    typed(title=title, place=place, name=name)

    ics = ics_in(mail_of(jun))

    assert max(len(line) for line in ics.split(b"\r\n")) <= 75
    for line in re.split(rb"\r\n(?! )", ics):
        whole, at = line.replace(b"\r\n ", b"").decode(), 0
        clusters = list(regex.finditer(r"\X", whole))
        if any(len(match.group().encode()) > LONGEST_CLUSTER for match in clusters) or regex.search(r"[\p{Cn}\p{Co}]", whole):
            continue
        for piece in line.split(b"\r\n "):
            assert at in {match.start() for match in clusters} | {0}
            at += len(piece.decode())


@some
@given(title=TYPED, place=TYPED, name=TYPED)
def test_the_same_state_is_the_same_octets(jun, title, place, name):
    typed(title=title, place=place, name=name)
    first = mail_of(jun)
    db.session.expire_all()

    assert mail_of(jun) == first


@some
@given(name=st.text(ASSIGNED, max_size=40))
def test_what_a_stranger_typed_stands_in_the_attendee_alone(jun, name):
    typed(name="박ZQX" + name)

    told = [line for line in lines(ics_in(mail_of(jun))) if "ZQX" in line]

    assert [line.partition(";")[0] for line in told] == ["ATTENDEE"]
    assert {line.partition(";")[0].partition(":")[0] for line in lines(ics_in(mail_of(jun))) if line.startswith("X-")} <= {
        "X-APPLE-STRUCTURED-LOCATION",
        "X-MICROSOFT-CDO-BUSYSTATUS",
    }
