"""What organisers add to the mails of an event: who may, what it becomes, what is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from eventsapp.calendars.actions import mail_texts as actions
from eventsapp.calendars.messages.samples import sample_html
from eventsapp.calendars.models import MailText
from eventsapp.calendars.rules.mail_texts import Occasion, UnknownPlaces, filled, must_be_fillable
from eventsapp.core.db import db
from eventsapp.core.editing import ChangedMeanwhile
from eventsapp.core.words import LANGUAGES, Words
from tests.factories import JUN, NOW, count_queries, form_fields, make_delegation, make_event, make_programme, make_staff, make_venue, sign_in, words
from tests.sweeps import letters

PATH = "/staff/alliance/events/seminar/calendars/mails"
REGISTERED = PATH + "/registered"
BY = {"actor": "person:1", "now": NOW}


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def event(programme):
    return make_event(programme, venue_id=make_venue(programme).id)


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


def write(event, text, occasion=Occasion.REGISTERED, version=0):
    actions.write_mail_text(event_id=event.id, occasion=occasion, version=version, words=text, **BY)


def save(client, path=REGISTERED, **typed):
    return client.post(path, data=form_fields(client.get(path).text) | typed)


def kept():
    db.session.rollback()
    return [(text.occasion, dict(text.words)) for text in db.session.scalars(select(MailText).order_by(MailText.id))]


@pytest.mark.parametrize("role", ["viewer", "desk", "committee"])
def test_who_may_not_edit_writes_nothing(client, programme, event, role):
    sign_in(client, make_staff(role, programme))

    assert client.get(REGISTERED).status_code == 403
    assert [client.post(path).status_code for path in (REGISTERED, REGISTERED + "/reset")] == [403, 403]


def test_an_organiser_of_another_programme_sees_nothing(client, programme, event):
    mine = make_programme("mine")
    make_event(mine, "my-event")
    sign_in(client, make_staff("organiser", mine))

    assert [client.get(path).status_code for path in (PATH, REGISTERED, REGISTERED + "/preview/ko")] == [403, 403, 403]
    assert client.get("/staff/mine/events/seminar/calendars/mails").status_code == 404


@pytest.mark.parametrize("path", [PATH + "/never", REGISTERED + "/preview/fr", PATH + "/never/preview/ko"])
def test_what_is_no_mail_is_not_found(mina, event, client, path):
    assert client.get(path).status_code == 404


def test_the_tab_of_calendars_leads_to_every_occasion(mina, event, client):
    assert PATH in client.get("/staff/alliance/events/seminar/calendars").text

    text = client.get(PATH).text

    assert all(f"{PATH}/{occasion.value}" in text for occasion in Occasion)


def test_a_paragraph_is_written_shown_and_removed(mina, event, client):
    assert save(client, **{"words-ko": "{name} 님, 신분증을 지참해 주십시오.", "words-en": "Bring a passport."}).status_code == 303
    listed = client.get(PATH).text
    assert "홍길동 님, 신분증을 지참해 주십시오." in listed
    assert "Bring a passport." in listed

    page = client.get(REGISTERED)
    client.post(REGISTERED + "/reset", data=form_fields(page.text))

    assert kept() == []


def test_an_empty_paragraph_is_none(mina, event, client):
    save(client, **{"words-ko": "신분증"})

    save(client, **{"words-ko": "", "words-en": ""})

    assert kept() == []


def test_a_place_that_no_mail_fills_in_is_refused_and_what_was_typed_stays(mina, event, client):
    answer = save(client, **{"words-ko": "{이름} 님과 {name} 님", "words-en": "{seat}"})

    assert answer.status_code == 422
    assert "{이름}, {seat}" in answer.text
    assert "{name}, {event}, {when}, {where}, {organisation}" in answer.text
    assert "{이름} 님과 {name} 님" in answer.text
    assert kept() == []


def test_two_who_write_at_once_both_see_what_stands(event):
    write(event, words("One"))
    write(event, words("Two"), version=1)

    with pytest.raises(ChangedMeanwhile):
        write(event, words("Three"), version=1)

    with pytest.raises(ChangedMeanwhile):
        write(event, words("Four"), version=0)


def test_the_paragraph_stands_in_the_mail_above_our_words_filled_in_once(event):
    write(event, Words(ko="{name} 님, {organisation} 소속으로 {when}에 {where}에서 뵙겠습니다. {event}\n\n둘째 문단"))
    make_delegation(event, contact=JUN)

    [letter] = letters(NOW)

    own, ours = letter.text.index(f"{JUN.name} 님,  소속으로 2019. 1. 9.(수) 10:30 ~ 12:00에"), letter.text.index("참석자로 등록되었습니다")
    assert own < letter.text.index("둘째 문단") < ours
    html = str(letter.message.get_body(("html",)).get_content())
    assert "둘째 문단" in html


def test_a_paragraph_is_no_markup_and_fills_in_nothing_twice(event):
    write(event, Words(ko="<b>{name}</b> {event}"))

    html = sample_html(event, Occasion.REGISTERED, "ko", NOW)

    assert "&lt;b&gt;홍길동&lt;/b&gt;" in html
    assert filled("{name} {event}", {"name": "{event}", "event": "E"}) == "{event} E"


def test_only_the_mail_of_its_occasion_carries_it(event):
    write(event, words("Only who is offered a seat reads this.", "좌석 제안에만"), Occasion.OFFERED)
    make_delegation(event, contact=JUN)

    [letter] = letters(NOW)

    assert "좌석 제안에만" not in letter.text


def test_places_are_known_names_in_braces():
    must_be_fillable(Words(ko="{name} {event} {when} {where} {organisation} {"))

    with pytest.raises(UnknownPlaces):
        must_be_fillable(Words(en="{Name}"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("occasion", Occasion)
def test_every_occasion_has_a_preview(mina, event, client, occasion, lang):
    write(event, words("Own words.", "추가 문구"), occasion)

    page = client.get(f"{PATH}/{occasion.value}/preview/{lang}")

    assert page.status_code == 200
    assert ("추가 문구" if lang == "ko" else "Own words.") in page.text
    assert f'lang="{lang}"' in page.text
    assert page.headers["Content-Security-Policy"].startswith("sandbox") or "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_the_list_asks_as_much_for_one_paragraph_as_for_three(mina, event, client):
    write(event, words("One"))
    with count_queries() as one:
        client.get(PATH)
    for occasion in (Occasion.WAITING, Occasion.OFFERED):
        write(event, words("One"), occasion)
    with count_queries() as three:
        client.get(PATH)

    assert len(one) == len(three)
