"""What the browser tests look at of releases and of what clashes: an event with three versions, and two meetings that get in each other's way."""

from __future__ import annotations

from datetime import date, timedelta

from eventsapp.core.db import transaction
from eventsapp.core.words import Words
from eventsapp.events.actions import lock_event, release_agenda
from eventsapp.events.models import Event, ItemSpeaker, Room, RoomHold, Speaker
from eventsapp.events.queries import agenda_items
from eventsapp.events.rules import EventKind, SpeakerRole, Status
from eventsapp.members.models import BodySeat
from eventsapp.people.models import Representative
from eventsapp.programmes.models import Programme
from tests.factories import JUN, NOW, SORA, STARTS, make_body, make_event, make_organisation, make_person, make_venue, words

AGENDA = [("Opening", 20), ("Plan of the alliance", 40), ("Break", 15), ("Questions and answers", 20), ("Closing", 10)]
AT = STARTS + timedelta(days=7)  # a Wednesday

LOOKS = [
    ("conflicts", "/staff/alliance/conflicts", True, False, 200),
    ("conflict levels", "/staff/alliance/conflicts/levels", True, False, 200),
    ("release gate", "versions gate", True, False, 200),
    ("release gate refused", "versions gate", True, True, 409),
    ("releases", "versions", True, False, 200),
    ("version", "versions first", True, False, 200),
    ("versions compared", "versions compared", True, False, 200),
    ("publish with clashes", "clashing draft", True, False, 200),
]


def furnish(programme: Programme, account_person_id: int) -> dict[str, str]:
    """Paths by name."""
    venue = make_venue(programme, "town-hall", name=words("Town hall", "시청"), room=Words(), closed_on=[6])
    with transaction() as session:
        room = Room(venue_id=venue.id, code="301", name=words("Room 301", "301호"), floor=words("3rd floor", "3층"), equipment=Words(), capacity=40, position=1)
        kim = Speaker(
            programme_id=programme.id, code="kim-conflicts", name=words("Kim Young-seop", "김영섭"), position=words("Director", "본부장"),
            affiliation=words("The Ministry", "국토교통부"), bio=Words(), made_at=NOW,
        )  # fmt: skip
        other_room = Room(venue_id=venue.id, code="302", name=words("Room 302", "302호"), floor=words("3rd floor", "3층"), equipment=Words(), position=2)
        session.add_all([room, other_room, kim])
    facts = {"venue_id": venue.id, "takes_registrations": False, "registration_opens_at": None, "registration_closes_at": None, "ends_at": AT + timedelta(minutes=120)}
    first = _meeting(programme, "sejong-meeting", words("Sejong 5-1 meeting", "세종 5-1 회의"), room, kim, starts_at=AT, capacity=60, **facts)
    second = _meeting(programme, "busan-meeting", words("Busan EDC meeting", "부산 EDC 회의"), other_room, kim, starts_at=AT, status=Status.DRAFT, revision=0, **facts)
    with transaction():
        lock_event(second.id)
        agenda_items(second.id)[3].pinned_at = AT - timedelta(minutes=15)
    _representative(programme, first, second)
    _releases(first, account_person_id)
    base = "/staff/alliance/events/sejong-meeting/agenda/"
    return {
        "versions gate": f"{base}release", "versions": f"{base}releases/", "versions first": f"{base}releases/1/", "versions compared": f"{base}releases/compare?from=1&to=draft",
        "clashing draft": "/staff/alliance/events/busan-meeting/publish",
    }  # fmt: skip


def _meeting(programme: Programme, slug: str, title: Words, room: Room, speaker: Speaker, **columns: object) -> Event:
    body = make_body(programme, slug, name=title, position=50)
    event = make_event(programme, slug, kind=EventKind.MEETING, title=title, body_id=body.id, agenda=AGENDA, **columns)
    with transaction() as session:
        session.add(RoomHold(room_id=room.id, event_id=event.id, starts_at=AT, ends_at=AT + timedelta(minutes=120), held_at=NOW))
        session.add(ItemSpeaker(item_id=agenda_items(event.id)[1].id, speaker_id=speaker.id, role=SpeakerRole.SPEAKER))
    return event


def _representative(programme: Programme, *events: Event) -> None:
    acme = make_organisation(programme, "Acme")
    only, other = make_person(SORA), make_person(JUN)
    with transaction() as session:
        for event in events:
            session.add(BodySeat(body_id=event.body_id, person_id=only.id, organisation_id=acme.id, from_on=date(2018, 1, 1), created_at=NOW))
        session.add(Representative(organisation_id=acme.id, person_id=other.id, invited_at=NOW, invited_by="system", confirmed_at=NOW))


def _releases(event: Event, by_id: int) -> None:
    """Three versions, and a draft that says otherwise again."""
    for place, minutes, note in ((1, 40, Words()), (1, 50, words("As agreed with the ministry.", "부처와 협의한 대로 바꾸었습니다.")), (3, 30, Words()), (2, 10, Words())):
        with transaction():
            row = lock_event(event.id)
            item = agenda_items(event.id)[place]
            item.minutes = minutes
            if place != 2:
                release_agenda(row, by_id=by_id, now=NOW + timedelta(minutes=minutes), note=note)
