"""What clashes in a programme: read from the database, told in sentences, chosen how strictly, and seen by those who may."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest

from eventsapp.core.db import db, transaction
from eventsapp.core.editing import ChangedMeanwhile, digest
from eventsapp.core.locale import use
from eventsapp.core.words import Words
from eventsapp.events.models import AgendaItem, EventSpeaker, ItemSpeaker, Room, RoomHold, Speaker
from eventsapp.events.rules import Confirmation, EventKind, ItemKind, SpeakerRole, Status
from eventsapp.members.models import BodySeat
from eventsapp.people.models import Representative
from eventsapp.planning.actions.conflicts import set_levels
from eventsapp.planning.models import ConflictLevel
from eventsapp.planning.queries.conflicts import clashes_at, clashes_of, columns_of, conflicts_count, levels_of, version_of
from eventsapp.planning.rules.conflicts import Level, Rule, Strictness
from eventsapp.planning.wording import told
from tests.conftest import reader
from tests.factories import (
    HYUN,
    JUN,
    NOW,
    SORA,
    STARTS,
    count_queries,
    form_fields,
    make_body,
    make_event,
    make_organisation,
    make_person,
    make_programme,
    make_staff,
    make_venue,
    sign_in,
    words,
)

PAGE = "/staff/alliance/conflicts"


@pytest.fixture
def programme(both, now):
    return make_programme()


def seat(body, person, organisation, now=NOW):
    with transaction() as session:
        session.add(BodySeat(body_id=body.id, person_id=person.id, organisation_id=organisation.id, from_on=date(2018, 1, 1), created_at=now))


def meeting(programme, code, title, **columns):
    body = make_body(programme, code, name=words(f"{title} group"))
    return body, make_event(programme, code, kind=EventKind.MEETING, title=words(title), body_id=body.id, **columns)


def acme_in_both(programme):
    """Acme's only representative sits in the Sejong and in the Busan group, which meet at 10:00."""
    acme, sora, jun = make_organisation(programme, "Acme"), make_person(SORA), make_person(JUN)
    sejong, _event = meeting(programme, "sejong", "Sejong 5-1")
    busan, _event = meeting(programme, "busan", "Busan EDC")
    for body in (sejong, busan):
        seat(body, sora, acme)
    with transaction() as session:
        session.add(Representative(organisation_id=acme.id, person_id=jun.id, invited_at=NOW, invited_by="system", confirmed_at=NOW))


def sentences(programme, lang="en"):
    use(lang)
    return [line.sentence for line in told(clashes_of(programme, NOW))]


def test_the_only_representative_of_acme_in_sejong_and_busan_at_once(programme):
    acme_in_both(programme)

    assert sentences(programme) == [
        f"{SORA.name} is the only one of Acme in both bodies that meet at once: “Sejong 5-1” (Wed 9 January 2019, 10:30–12:00 KST (UTC+9)) and "
        f"“Busan EDC” (Wed 9 January 2019, 10:30–12:00 KST (UTC+9)). {JUN.name} could take one of the two seats."
    ]


def test_what_is_over_or_off_clashes_with_nothing(programme):
    acme_in_both(programme)

    assert clashes_of(programme, STARTS + timedelta(hours=2)).clashes == []
    with transaction():
        db.session.execute(db.text("UPDATE event SET status = 'cancelled' WHERE slug = 'busan'"))
    assert clashes_of(programme, NOW).clashes == []


def test_rooms_holds_people_and_answers_are_read(programme):
    venue = make_venue(programme, closed_on=[2])
    one, other = (make_event(programme, slug, venue_id=venue.id, agenda=[(f"Talk {slug}", 90)], capacity=60, title=words(slug)) for slug in ("one", "other"))
    with transaction() as session:
        room = Room(venue_id=venue.id, code="301", name=words("Room 301"), floor=Words(), equipment=Words(), capacity=100, layouts={"boardroom": 20}, position=1)
        kim = Speaker(programme_id=programme.id, code="kim", name=words("Kim"), position=Words(), affiliation=words("Ministry"), bio=Words(), made_at=NOW)
        session.add_all([room, kim])
        session.flush()
        session.add(RoomHold(room_id=room.id, event_id=one.id, layout="boardroom", starts_at=STARTS, ends_at=STARTS + timedelta(hours=2), held_at=NOW))
        session.query(AgendaItem).filter_by(event_id=other.id).one().room_id = room.id
        for item in session.query(AgendaItem):
            session.add(ItemSpeaker(item_id=item.id, speaker_id=kim.id, role=SpeakerRole.CHAIR))
        session.add(EventSpeaker(event_id=one.id, speaker_id=kim.id, confirmation=Confirmation.DECLINED))

    found = clashes_of(programme, NOW)

    assert [(clash.rule, clash.event.slug) for clash in found.clashes] == [
        (Rule.ROOM_BETWEEN_EVENTS, "one"), (Rule.VENUE_CLOSED, "one"), (Rule.CAPACITY, "one"), (Rule.DECLINED, "one"), (Rule.SPEAKER_BETWEEN_EVENTS, "one"),
        (Rule.VENUE_CLOSED, "other"),
    ]  # fmt: skip
    assert sentences(programme)[0] == "“one” and “other” both need Room 301 at once: Wed 9 January 2019, 10:30–12:00 KST (UTC+9)."
    assert sentences(programme)[3] == "Kim (Ministry) declined, but is still on “Talk one”."
    assert next(line.item for line in told(clashes_at(other, NOW), other.id)) == session.query(AgendaItem).filter_by(event_id=other.id).one().code


def test_seollal_and_its_eve_in_both_languages(programme):
    for slug, day in (("eve", 25), ("holiday", 26)):  # 3 and 4 February 2019
        make_event(programme, slug, starts_at=STARTS + timedelta(days=day), ends_at=STARTS + timedelta(days=day, hours=1))

    assert sentences(programme)[0] == "Sun 3 February 2019 is the day before a public holiday: The day preceding Korean New Year."
    assert "설날 전날" in sentences(programme, "ko")[1]


def test_levels_are_kept_where_they_differ_and_nobody_overwrites_anybody(programme):
    was = columns_of(programme.id)
    seen = {name: digest(value) for name, value in was.items()}
    facts = {"programme_id": programme.id, "version": version_of(was), "seen": seen, "now": NOW, "actor": "person:1"}

    set_levels(values={"notice_number": 14, "holiday_level": "ignore"}, **facts)
    set_levels(values={"short_level": "block"}, **facts)
    with pytest.raises(ChangedMeanwhile):
        set_levels(values={"notice_number": 10}, **facts)

    levels = levels_of(programme.id)
    assert (levels[Rule.NOTICE], levels[Rule.HOLIDAY].level, levels[Rule.SHORT].level) == (Strictness(Level.WARN, 14), Level.IGNORE, Level.BLOCK)
    assert db.session.query(ConflictLevel).count() == 3
    now_stands = columns_of(programme.id)
    set_levels(**(facts | {"values": {"holiday_level": "warn"}, "version": version_of(now_stands)}))
    assert db.session.query(ConflictLevel).count() == 2


def test_the_dashboard_may_count(programme):
    acme_in_both(programme)

    assert conflicts_count(programme, NOW) == {Level.BLOCK: 0, Level.WARN: 1}


@pytest.fixture
def mina(app, now):
    return sign_in(reader(app, "en"), make_staff("organiser", make_programme()))


def alliance():
    from eventsapp.programmes.queries import find_programme

    return find_programme("alliance")


def test_the_page_groups_by_event_and_says_when_nothing_clashes(mina):
    assert "Nothing clashes in 0 events." in mina.get(PAGE).text
    acme_in_both(alliance())

    page = mina.get(PAGE)

    assert page.status_code == 200
    assert page.text.count("is the only one of Acme") == 1
    assert 'href="/staff/alliance/events/busan/"' in page.text


def test_levels_are_chosen_on_their_page(mina):
    acme_in_both(alliance())
    form = form_fields(mina.get(PAGE + "/levels").text)
    chosen = dict(columns_of(alliance().id)) | {"representative_level": "ignore"}

    saved = mina.post(PAGE + "/levels", data={**form, **chosen})

    assert saved.status_code == 303
    assert "Nothing clashes" in mina.get(PAGE).text


def test_a_level_that_does_not_exist_and_a_number_too_large_are_said(mina):
    form = form_fields(mina.get(PAGE + "/levels").text)
    chosen = dict(columns_of(alliance().id))

    refused = mina.post(PAGE + "/levels", data={**form, **chosen, "holiday_level": "shout", "notice_number": "100000"})

    assert refused.status_code == 422
    assert "Choose one from the list." in refused.text
    assert "Write a number from 1 to 1000." in refused.text
    assert db.session.query(ConflictLevel).count() == 0


def test_two_organisers_see_both_choices(mina):
    form = form_fields(mina.get(PAGE + "/levels").text)
    chosen = dict(columns_of(alliance().id))
    mina.post(PAGE + "/levels", data={**form, **chosen, "notice_number": "14"})

    second = mina.post(PAGE + "/levels", data={**form, "key": "another", **chosen, "notice_number": "10"})
    again = mina.post(PAGE + "/levels", data={**form_fields(second.text), **chosen, "notice_number": "10"})

    assert second.status_code == 409
    assert "What stands now, saved by somebody else" in second.text
    assert again.status_code == 303
    assert levels_of(alliance().id)[Rule.NOTICE].number == 10


@pytest.mark.parametrize(("role", "path", "status"), [("viewer", PAGE, 200), ("viewer", PAGE + "/levels", 403), ("", PAGE, 403), (None, PAGE, 303)])
def test_who_may(app, now, role, path, status):
    client = reader(app, "en")
    programme = make_programme()
    if role is not None:
        sign_in(client, make_staff(role, programme, who=HYUN))

    assert client.get(path).status_code == status
    assert client.post(PAGE + "/levels").status_code in (303, 403)


def test_as_many_queries_for_one_event_as_for_three(mina):
    acme_in_both(alliance())
    venue = make_venue(alliance())
    counts = []
    for slugs in (("a",), ("b", "c")):
        for slug in slugs:
            make_event(alliance(), slug, agenda=[("Talk", 200)], venue_id=venue.id, starts_at=STARTS + timedelta(days=30 + ord(slug)), ends_at=None)
        mina.get(PAGE)
        with count_queries() as queries:
            mina.get(PAGE)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.alone
def test_the_page_of_a_thousand_items_in_fifty_events_takes_less_than_a_fifth_of_a_second(mina):
    programme = alliance()
    venue = make_venue(programme)
    with transaction() as session:
        rooms = [Room(venue_id=venue.id, code=str(number), name=words(str(number)), floor=Words(), equipment=Words(), position=number) for number in range(8)]
        people = [
            Speaker(programme_id=programme.id, code=f"s{number}", name=words(f"S{number}"), position=Words(), affiliation=Words(), bio=Words(), made_at=NOW) for number in range(100)
        ]
        session.add_all([*rooms, *people])
    for number in range(50):
        starts = STARTS + timedelta(days=number // 5, minutes=30 * (number % 3))
        made = make_event(programme, f"e{number}", status=Status.DRAFT if number % 2 else Status.PUBLISHED, venue_id=venue.id, starts_at=starts, ends_at=starts + timedelta(hours=3))
        with transaction() as session:
            items = [
                AgendaItem(
                    event_id=made.id, uid=f"{number}-{place}", code=f"c{place}", position=place, kind=ItemKind.TALK, title=words(f"Item {place}"), speakers=Words(),
                    minutes=20, room_id=rooms[(number + place) % 8].id if place % 3 else None,
                )
                for place in range(20)
            ]  # fmt: skip
            session.add_all(items)
            session.flush()
            session.add_all(ItemSpeaker(item_id=item.id, speaker_id=people[(number * 3 + place) % 100].id, role=SpeakerRole.SPEAKER) for place, item in enumerate(items))
    mina.get(PAGE)
    took = []
    for _round in range(3):
        began = time.perf_counter()
        page = mina.get(PAGE)
        took.append(time.perf_counter() - began)

    assert page.status_code == 200
    assert min(took) < 0.2, took
