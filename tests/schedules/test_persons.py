"""The people that schedules name become speakers of the programme, once, and go out again with all that was said of them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.core import clock
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.models import Speaker
from eventsapp.events.queries import agenda_items, find_event
from eventsapp.events.rules import SpeakerRole
from eventsapp.schedules import actions as importing
from eventsapp.schedules.rules.entries import Entry, Named
from eventsapp.schedules.rules.persons import MOST_PERSONS, Known, cast_of, named_of
from tests.factories import NOW, STARTS, make_event, make_person, make_programme, make_staff, sign_in, words
from tests.rivals import at_once
from tests.schedules.frab import schedule_xml
from tests.schedules.test_importing import AGENDA, send
from tests.schedules.test_importing import write as press

KIM = {"code": "KX7", "public_name": "Kim Garam", "name": "Kim Garam", "avatar": "https://a.test/kim.png", "biography": "Builds cities.", "answers": [{"question": 1, "answer": "yes"}]}
LEE = {"id": 12, "public_name": "Lee Nuri", "url": "https://a.test/lee"}


def schedule(*talks, acronym="made-up"):
    """A schedule.json of talks behind one another: (title, persons)."""
    events = [
        {"id": number, "guid": f"g-{number}", "title": title, "date": (STARTS + timedelta(minutes=30 * number)).isoformat(), "duration": "00:30", "persons": persons}
        for number, (title, persons) in enumerate(talks)
    ]
    return json.dumps({"schedule": {"version": "1", "conference": {"acronym": acronym, "days": [{"date": "2019-01-09", "rooms": {"Hall": events}}]}}}).encode()


@pytest.fixture
def mina(both):
    client = both.test_client()
    sign_in(client, make_staff("organiser", make_event().programme))
    return client


def write(client, answer, *, speakers="y"):
    return press(client, answer, speakers=speakers)


def items():
    return agenda_items(find_event("alliance", "seminar").id)


def on_items():
    return [(item.title.text("en"), [(each.speaker.name.text("en"), each.role.value) for each in item.people], item.speakers.text("en")) for item in items()]


def count():
    return db.session.scalar(select(func.count()).select_from(Speaker))


def person(name, **columns):
    empty = {"position": Words(), "affiliation": Words(), "bio": Words()}
    with transaction() as session:
        speaker = Speaker(**{"programme_id": find_event("alliance", "seminar").programme_id, "code": name.casefold().replace(" ", ""), "name": Words(en=name), "made_at": NOW, **empty, **columns})
        session.add(speaker)
        session.flush()
        return speaker.id


def exported(client):
    days = json.loads(client.get(f"{AGENDA}/draft.json").data)["schedule"]["conference"]["days"]
    return [event["persons"] for day in days for events in day["rooms"].values() for event in events]


FILE = schedule(("Plans", [KIM, LEE]), ("Cities", [KIM]))


def test_whoever_a_file_names_becomes_a_speaker_once(mina):
    answer = send(mina, octets=FILE, name="a.json")
    page = mina.get(answer.location + "?lang=en").text
    assert "It names 2 people" in page
    assert "2 are new to the programme." in page

    write(mina, answer)

    expected = [("Plans", [("Kim Garam", "speaker"), ("Lee Nuri", "speaker")], ""), ("Cities", [("Kim Garam", "speaker")], "")]
    assert on_items() == expected
    kim = db.session.scalar(select(Speaker).where(Speaker.foreign_code == "theirs:made-up:KX7"))
    assert (kim.name, kim.bio, kim.public) == (Words(en="Kim Garam"), Words(en="Builds cities."), True)
    before = [(item.version, item.extra) for item in items()]

    again = send(mina, octets=FILE, name="a.json")
    assert "2 are known from an earlier file." in mina.get(again.location + "?lang=en").text
    write(mina, again)

    assert (count(), on_items(), [(item.version, item.extra) for item in items()]) == (2, expected, before)


def test_undoing_takes_them_off_and_keeps_them(mina):
    write(mina, send(mina, octets=schedule(("Plans", []))))
    event_id = find_event("alliance", "seminar").id
    write(mina, send(mina, octets=schedule(("Plans", [KIM]))))
    assert on_items() == [("Plans", [("Kim Garam", "speaker")], "")]

    actions.undo_step(event_id=event_id, now=NOW, actor="person:1")
    assert (on_items(), count()) == ([("Plans", [], "")], 1)

    actions.redo_step(event_id=event_id, now=NOW, actor="person:1")
    assert on_items() == [("Plans", [("Kim Garam", "speaker")], "")]


def test_without_the_tick_they_stay_text_and_nobody_is_named_twice(mina):
    write(mina, send(mina, octets=FILE), speakers="")
    assert (count(), on_items()) == (0, [("Plans", [], "Kim Garam, Lee Nuri"), ("Cities", [], "Kim Garam")])

    write(mina, send(mina, octets=FILE))
    write(mina, send(mina, octets=FILE), speakers="")

    assert (count(), on_items()[0]) == (2, ("Plans", [("Kim Garam", "speaker"), ("Lee Nuri", "speaker")], ""))


def test_a_speaker_is_known_by_code_under_any_name_and_keeps_the_role(mina):
    write(mina, send(mina, octets=FILE))
    kim, cities = db.session.scalar(select(Speaker).where(Speaker.foreign_code.endswith("KX7"))), items()[1]
    with transaction() as session:
        session.get_one(Speaker, kim.id).name = Words(ko="김가람", en="Garam Kim")
    actions.edit_item(event_id=cities.event_id, code=cities.code, version=cities.version, values={"lineup": f"{kim.id}:chair"}, now=NOW, actor="person:1")

    write(mina, send(mina, octets=FILE))

    assert (count(), on_items()[1]) == (2, ("Cities", [("Garam Kim", "chair")], ""))
    with_name = exported(mina)[1][0]
    assert (with_name["name"] in ("김가람", "Garam Kim"), with_name["public_name"] == with_name["name"]) == (True, True)
    assert {key: with_name[key] for key in ("code", "avatar", "biography", "answers")} == {key: KIM[key] for key in ("code", "avatar", "biography", "answers")}


def test_a_name_that_one_speaker_has_is_theirs_and_one_of_several_is_somebody_new(mina):
    kim = person("Kim  GARAM")
    for number in range(2):
        person("Lee Nuri", code=f"lee{number}")

    write(mina, send(mina, octets=FILE))
    write(mina, send(mina, octets=FILE))

    assert count() == 4  # Kim is known, Lee is a third one, once
    assert items()[1].people[0].speaker_id == kim


def test_whose_name_is_gone_is_neither_known_nor_named(mina):
    write(mina, send(mina, octets=FILE))
    gone = db.session.scalar(select(Speaker).where(Speaker.foreign_code.endswith("KX7"))).id
    event = find_event("alliance", "seminar")
    actions.publish_agenda(event_id=event.id, by_id=None, now=NOW, actor="person:1")
    assert "Builds cities." in mina.get("/alliance/seminar/schedule.json").text
    with transaction() as session:
        session.get_one(Speaker, gone).erased_at = NOW

    for kind in ("json", "xml", "csv"):
        assert "Kim" not in mina.get(f"/alliance/seminar/schedule.{kind}").text
    assert "Builds cities." not in mina.get("/alliance/seminar/schedule.json").text

    write(mina, send(mina, octets=FILE))
    assert gone not in {each.speaker_id for item in items() for each in item.people}


def test_somebody_put_on_by_staff_goes_out_with_a_code_that_lasts(mina):
    write(mina, send(mina, octets=FILE))
    cities = items()[1]
    chair = person("Park Bom")
    lineup = " ".join([*(f"{each.speaker_id}:{each.role.value}" for each in cities.people), f"{chair}:chair"])
    actions.edit_item(event_id=cities.event_id, code=cities.code, version=cities.version, values={"lineup": lineup}, now=NOW, actor="person:1")

    kim, park = exported(mina)[1]
    assert kim == KIM
    assert (park["name"], park["code"], exported(mina)[1][1]) == ("Park Bom", "parkbom", park)

    write(mina, send(mina, octets=mina.get(f"{AGENDA}/draft.json").data))
    assert (count(), on_items()[1][1]) == (3, [("Kim Garam", "speaker"), ("Park Bom", "chair")])
    assert items()[1].extra["persons"] == [KIM]


def test_files_of_two_conferences_mean_their_own_people_by_the_same_number(mina):
    write(mina, send(mina, octets=schedule(("Plans", [LEE]))))
    write(mina, send(mina, octets=schedule(("Plans", [LEE | {"public_name": "Choi Han"}]), acronym="another")))

    assert (count(), on_items()[0][1]) == (2, [("Choi Han", "speaker")])


def entries(*lines):
    return [Entry(words("T"), people=named_of(persons)) for persons in lines]


def test_a_code_with_several_names_is_no_code():
    cast = cast_of(entries([{"id": 1, "name": "A"}], [{"id": 1, "name": "B"}], [{"id": 1, "name": "a "}]), [], "x")

    assert [each.named.name.text("en") for each in cast.everybody] == ["A", "B"]
    assert [cast.keys[line, 0] for line in range(3)] == [0, 1, 0]


def test_namesakes_of_one_file_are_two_people():
    known = Known(7, "k", frozenset({"a"}))
    cast = cast_of(entries([{"id": 1, "name": "A"}, {"id": 2, "name": "A"}]), [known], "x")

    assert (cast.new, cast.by_name) == (2, 0)


def test_our_own_code_goes_before_a_name():
    known = [Known(1, "one", frozenset({"a"})), Known(2, "two", frozenset({"b"}))]
    cast = cast_of([Entry(words("T"), people=(Named(words("A"), code="two"),))], known, "x")

    assert cast.everybody[0].speaker == known[1]


def test_more_people_than_can_be_stay_text(mina):
    crowd = [{"name": f"Person {number}"} for number in range(MOST_PERSONS + 1)]
    answer = send(mina, octets=schedule(("Plans", crowd)))
    assert "all of them stay text" in mina.get(answer.location + "?lang=en").text

    assert write(mina, answer).status_code == 303
    assert (count(), len(items()[0].people), len(items()[0].speakers.text("en"))) == (0, 0, 300)
    assert len(exported(mina)[0]) == MOST_PERSONS + 1


@pytest.mark.parametrize("value", ["chair", "Moderator", "panelist", 7, None, ["chair"]])
def test_a_role_that_a_file_says_is_believed_if_it_is_one(value):
    role = named_of([{"name": "A", "role": value}])[0].role

    assert role == {"chair": SpeakerRole.CHAIR, "Moderator": SpeakerRole.CHAIR, "panelist": SpeakerRole.PANELLIST}.get(value if isinstance(value, str) else "")


def test_the_people_of_xml_are_known_by_their_ids(mina):
    octets = schedule_xml(days=1, per_room=6)
    write(mina, send(mina, octets=octets))
    made = count()
    write(mina, send(mina, octets=octets))

    assert made > 10
    assert count() == made




def test_two_events_that_read_the_same_people_at_once_enter_nobody_twice(both):
    programme = make_programme()
    by_id = make_person().id
    crowd = [{"id": number, "name": f"Person {number}"} for number in range(40)]
    files = []
    for number in range(4):
        event = make_event(programme, f"event-{number}")
        files.append((event.id, importing.keep(event=event, octets=schedule(("Plans", crowd)), name="", by_id=by_id, real=clock.real())))
    db.session.rollback()

    def read_in(event_id, reference):
        chosen = {"replace": False, "move": False, "speakers": True, "kinds": {}, "sent": Sent("a", reference, "a")}
        return lambda: importing.import_agenda(event_id=event_id, reference=reference, by_id=by_id, actor="person:1", now=NOW, real=clock.real(), **chosen)

    outcomes = at_once(both, [read_in(*each) for each in files])

    assert [str(each) for each in outcomes] == ["1 0 0"] * 4
    assert count() == 40
