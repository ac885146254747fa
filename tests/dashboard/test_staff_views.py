"""The pages staff arrive at."""

from __future__ import annotations

import pytest

from eventsapp.core import audit
from eventsapp.core.db import transaction
from eventsapp.events import actions
from eventsapp.events.rules import Status
from eventsapp.mail.models import MailState, OutboxMail
from tests.factories import HYUN, count_queries, make_event, make_person, make_programme, make_staff, make_venue, sign_in, words

HOME = "/staff/alliance/"


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


def test_one_programme_is_gone_to_directly(mina):
    assert mina.get("/staff/").location == HOME


def test_several_programmes_are_listed_and_no_others(client, programme):
    make_programme("hidden", name=words("Hidden programme"))
    account = make_staff("viewer", programme)
    sign_in(client, account)
    from eventsapp.programmes.actions import grant_role

    grant_role(person_id=account.person_id, programme_slug=make_programme("second", name=words("Second programme")).slug, role="viewer", now=programme.changed_at)

    page = client.get("/staff/").text

    assert "Second programme" in page
    assert "Hidden programme" not in page


def test_account_without_a_role_is_told_so(client, programme):
    sign_in(client, make_staff(""))

    assert "You have no role in any programme yet." in client.get("/staff/").text
    assert client.get(HOME).status_code == 403


def test_anonymous_is_sent_to_sign_in(client, programme):
    assert client.get("/staff/").location == "/sign-in?next=/staff/"
    assert client.get(HOME).location == f"/sign-in?next={HOME}"


def test_empty_programme_shows_the_way_to_its_first_event(mina):
    page = mina.get(HOME).text

    assert "To the first published event" in page
    assert "Nothing needs you today." in page


def test_way_to_the_first_event_goes_once_one_is_published(mina, programme):
    make_event(programme)

    assert "To the first published event" not in mina.get(HOME).text


def test_what_needs_doing_is_said_with_its_numbers(mina, programme, now):
    make_event(programme, "seminar", agenda=[("Plans", 20)], ends_at=None)
    make_event(programme, "draft", status=Status.DRAFT)
    person = make_person(HYUN)
    with transaction() as session:
        for n, state in enumerate((MailState.HELD, MailState.UNDELIVERABLE, MailState.UNDELIVERABLE)):
            session.add(
                OutboxMail(
                    message="m", ids={}, programme_id=programme.id, person_id=person.id, address_key="k", locale="ko", message_id=f"<{n}>", state=state, not_before=now, created_at=now
                )
            )

    page = mina.get(HOME).text

    for said in (
        "2 mails could not be delivered",
        "1 mail is held back because its address got many today",
        "It is tomorrow, and no place is set",
        "It is tomorrow, and its end is not set",
        "1 change of the agenda is not published",
        "The draft lacks 2 things before it is complete",
    ):
        assert said in page


def test_last_changes_name_who_and_what(mina, programme, now):
    event = make_event(programme, agenda=[("Plans", 20)])
    actions.publish_agenda(event_id=event.id, by_id=None, now=now, actor="person:1")
    with transaction():
        audit.record("a verb of tomorrow", programme_id=programme.id, subject="event", subject_id=event.id, actor="system", now=now)

    page = mina.get(HOME).text

    assert "The agenda was published" in page
    assert "김미나" in page
    assert "Something else was changed (a verb of tomorrow)" in page


def test_changes_of_another_programme_are_not_shown(mina, programme, now):
    event = make_event(make_programme("elsewhere"), "their-secret", title=words("Their secret"))
    actions.postpone_event(event_id=event.id, reason=words("x"), by_id=None, now=now, actor="person:1")

    page = mina.get(HOME).text
    assert "postponed" not in page
    assert "Their secret" not in page


def test_viewer_sees_the_numbers_but_no_doors_to_people_or_edits(client, programme):
    make_event(programme, agenda=[("Plans", 20)])
    sign_in(client, make_staff("viewer", programme))

    page = client.get(HOME).text

    assert "1 change of the agenda is not published" in page
    assert "/agenda" not in page
    assert "/events/new" not in page


def test_dashboard_asks_the_same_number_of_queries_for_one_event_and_three(mina, programme, now):
    venue = make_venue(programme)
    counts = []
    for slugs in (["one"], ["two", "three"]):
        for slug in slugs:
            event = make_event(programme, slug, venue_id=venue.id, agenda=[("Plans", 20), ("Talk", 5)])
            actions.publish_agenda(event_id=event.id, by_id=None, now=now, actor="person:1")
        with count_queries() as queries:
            assert mina.get(HOME).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] < 40
