"""The pages of releases: the gate, the versions, two compared, one brought back; who sees them and what they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eventsapp.core.db import transaction
from eventsapp.events import actions
from eventsapp.events.models import AgendaRelease
from eventsapp.events.queries import agenda_items, find_event, latest_release
from eventsapp.events.rules import ReleaseKind, Status
from tests.conftest import reader
from tests.factories import HYUN, NOW, STARTS, count_queries, form_fields, make_event, make_programme, make_staff, sign_in

SEMINAR = "/staff/alliance/events/seminar"
GATE, VERSIONS = f"{SEMINAR}/agenda/release", f"{SEMINAR}/agenda/releases/"
AGENDA = [("Plans", 30), ("Questions", 20), ("Suggestions", 30)]


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def mina(app, programme):
    return sign_in(reader(app, "en"), make_staff("organiser", programme))


@pytest.fixture
def seminar(programme):
    return make_event(programme, agenda=AGENDA)


def here():
    return find_event("alliance", "seminar")


def publish(client, **fields):
    return client.post(GATE, data={**form_fields(client.get(GATE).text), **fields})


def longer(minutes):
    with transaction():
        event = actions.lock_event(here().id)
        agenda_items(event.id)[0].minutes = minutes


def test_the_gate_says_what_is_new_and_publishes_it_with_a_note(mina, seminar):
    page = mina.get(GATE).text
    published = publish(mina, **{"note-en": "First version", "note-ko": "첫 공개본"})
    versions = mina.get(VERSIONS).text

    assert "“Plans” is new, at 10:30." in page
    assert published.status_code == 303
    assert "First version" in versions
    assert "Version 1" in versions
    assert latest_release(here().id).note["ko"] == "첫 공개본"


def test_the_gate_says_what_changed_and_what_follows(mina, seminar):
    publish(mina)
    longer(35)

    page = mina.get(GATE).text

    assert "“Plans” is 5 minutes longer." in page
    assert "2 later items start 5 minutes later." in page


def test_a_warning_needs_its_tick_and_keeps_the_note(mina, seminar):
    longer(300)
    refused = publish(mina, **{"note-en": "Long"})
    ticked = mina.post(GATE, data={**form_fields(refused.text), "note-en": "Long", "agreed": "y"})

    assert refused.status_code == 409
    assert 'value="Long"' in refused.text
    assert "minutes after the event’s end" in refused.text
    assert ticked.status_code == 303


def test_a_tick_does_not_hold_for_what_was_not_shown(mina, seminar):
    longer(300)
    shown = form_fields(mina.get(GATE).text)
    with transaction():
        actions.lock_event(here().id).window_from = actions.lock_event(here().id).window_to = STARTS.date() + timedelta(days=3)

    refused = mina.post(GATE, data={**shown, "agreed": "y"})

    assert refused.status_code == 409
    assert "outside the days announced for it" in refused.text
    assert latest_release(here().id) is None


def test_what_forbids_publishing_leaves_no_button(mina, seminar):
    shown = form_fields(mina.get(GATE).text)
    with transaction():
        actions.lock_event(here().id)
        agenda_items(here().id)[1].pinned_at = STARTS - timedelta(minutes=10)

    page = mina.get(GATE).text
    refused = mina.post(GATE, data={**shown, "agreed": "y"})

    assert "1 thing must be put right before this can be published." in page
    assert 'name="agreed"' not in page
    assert refused.status_code == 409


def test_a_draft_is_sent_to_its_own_gate_and_shows_its_clashes_there(mina, programme):
    make_event(programme, agenda=[("Far too long", 300)], status=Status.DRAFT, revision=0)
    to = mina.get(GATE)
    page = mina.get(f"{SEMINAR}/publish").text
    refused = mina.post(f"{SEMINAR}/publish", data=form_fields(page))
    done = mina.post(f"{SEMINAR}/publish", data={**form_fields(refused.text), "agreed": "y"})

    assert to.location.endswith("/publish")
    assert "minutes after the event’s end" in page
    assert refused.status_code == 409
    assert done.status_code == 303
    assert here().status is Status.PUBLISHED


def test_a_draft_with_what_forbids_publishing_stays_one(mina, programme):
    event = make_event(programme, agenda=AGENDA, status=Status.DRAFT, revision=0)
    with transaction():
        actions.lock_event(event.id)
        agenda_items(event.id)[1].pinned_at = STARTS - timedelta(minutes=10)

    page = mina.get(f"{SEMINAR}/publish").text
    refused = mina.post(f"{SEMINAR}/publish", data={**form_fields(page), "agreed": "y"})

    assert "Put right first what forbids publishing." in page
    assert refused.status_code in (409, 422)
    assert here().status is Status.DRAFT


def test_versions_are_read_compared_and_brought_back(mina, seminar):
    publish(mina)
    longer(35)
    publish(mina)

    compared = mina.get(f"{VERSIONS}compare?from=1&to=2").text
    same = mina.get(f"{VERSIONS}compare?from=2&to=draft").text
    first = mina.get(f"{VERSIONS}1/").text
    restored = mina.post(f"{VERSIONS}1/restore", data=form_fields(first))

    assert "“Plans” is 5 minutes longer." in compared
    assert "Both say the same." in same
    assert "“Plans” is 5 minutes shorter." in first
    assert restored.status_code == 303
    assert [item.minutes for item in agenda_items(here().id)] == [30, 20, 30]


def test_a_stale_button_brings_nothing_back(mina, seminar, monkeypatch):
    publish(mina)
    longer(35)
    monkeypatch.setitem(mina.application.config, "WTF_CSRF_ENABLED", True)

    answer = mina.post(f"{VERSIONS}1/restore", data={})

    assert answer.status_code == 303
    assert agenda_items(here().id)[0].minutes == 35


@pytest.mark.parametrize("path", ["7/", "compare?from=7&to=1", "compare?from=1&to=7", "compare?from=x&to=1", "compare?from=1&to=²", "compare?from=1&to=99999999999999999999"])
def test_a_version_that_never_was_is_not_found(mina, seminar, path):
    publish(mina)

    assert mina.get(VERSIONS + path).status_code == 404


def test_before_anything_is_published_there_is_nothing_to_compare(mina, seminar):
    assert "Nothing was published yet." in mina.get(VERSIONS).text
    assert mina.get(f"{VERSIONS}compare").status_code == 303


def test_kinds_of_release_are_told_apart_and_times_from_the_room_warn(mina, seminar):
    publish(mina)
    with transaction() as session:
        first = latest_release(here().id)
        items = [{**line, "starts_at": (STARTS + timedelta(minutes=5)).isoformat()} for line in first.items]
        session.add(AgendaRelease(event_id=first.event_id, number=2, kind=ReleaseKind.LIVE, items=items, released_at=NOW))

    assert "From the room" in mina.get(VERSIONS).text
    assert "Publishing puts them back" in mina.get(GATE).text


def test_more_than_a_page_of_versions_leads_on(mina, seminar):
    with transaction() as session:
        for number in range(1, 23):
            session.add(AgendaRelease(event_id=seminar.id, number=number, items=[], released_at=NOW))

    assert 'href="?before=3"' in mina.get(VERSIONS).text
    assert "Version 2" in mina.get(VERSIONS + "?before=3").text
    assert mina.get(VERSIONS + "?before=1").status_code == 200


@pytest.mark.parametrize(
    ("role", "path", "status"), [("viewer", VERSIONS, 200), ("viewer", VERSIONS + "1/", 200), ("viewer", GATE, 403), ("", VERSIONS, 403), (None, VERSIONS, 303), (None, GATE, 303)]
)
def test_who_may_look_and_who_may_publish(app, mina, programme, seminar, role, path, status):
    publish(mina)
    hyun = reader(app, "en")
    if role is not None:
        sign_in(hyun, make_staff(role, programme, who=HYUN))

    assert hyun.get(path).status_code == status
    assert hyun.post(f"{VERSIONS}1/restore").status_code == (303 if role is None else 403)


def test_as_many_queries_for_one_version_as_for_three(mina, seminar):
    counts = []
    for rounds in (1, 2):
        for number in range(rounds):
            longer(40 + 10 * rounds + number)
            publish(mina, agreed="y")
        with count_queries() as queries:
            mina.get(VERSIONS)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert latest_release(here().id).number == 3


def test_an_agenda_of_another_programme_is_not_found(mina, seminar):
    make_programme("other")

    assert mina.get("/staff/other/events/seminar/agenda/releases/").status_code in (403, 404)
