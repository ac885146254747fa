"""What a campaign's mail says, to whom, in which language; how advertising is marked."""

import pytest
from sqlalchemy import select

from eventsapp.campaigns import actions
from eventsapp.campaigns.messages.campaigns import paragraphs, sample, write
from eventsapp.campaigns.messages.values import Reader
from eventsapp.campaigns.queries.audience import audience_of
from eventsapp.campaigns.rules import About, Kind, Segment
from eventsapp.core.db import db, transaction
from eventsapp.core.tokens import derive
from eventsapp.core.words import Words
from eventsapp.events.models import Event
from eventsapp.members.rules import Stage
from eventsapp.people.models import Person
from eventsapp.rsvps.models import Delegation, Rsvp
from tests.campaigns.world import ACTOR, make_campaign, make_consent, make_representative, make_seat, reloaded, scheduled
from tests.factories import (
    JUN,
    MINA,
    NOW,
    SORA,
    Who,
    count_queries,
    make_application,
    make_body,
    make_call,
    make_delegation,
    make_event,
    make_programme,
    make_venue,
    words,
)
from tests.sweeps import letters

ALL_OF_AN_EVENT = "{name}|{organisation}|{programme}|{event}|{when}|{where}|{page}|{deadline}|{link}"


@pytest.fixture
def programme(both, now):
    return make_programme()


def mails(campaign, now=NOW):
    """What a campaign sends, besides what is sent anyway."""
    letters(now)
    scheduled(reloaded(campaign), now=now)
    actions.send_due(now=now, real=now)
    return letters(now)


def body_of(letter):
    return letter.text.replace("\r\n", "\n").split("\n\n")[1].strip()


def written(programme, text, **more):
    return make_campaign(programme, subject=words("News of {programme}", "{프로그램} 소식"), text=words(text), **more)


def test_placeholders_say_what_is_so_for_each_reader(programme):
    venue = make_venue(programme)
    event = make_event(programme, venue_id=venue.id)
    make_delegation(event, contact=SORA, organisation="한빛정보")

    [letter] = mails(written(programme, ALL_OF_AN_EVENT, segment=Segment.REGISTERED, event_id=event.id))

    assert letter.subject == "스마트시티 얼라이언스 소식"
    assert body_of(letter) == "|".join([
        SORA.name, "한빛정보", "스마트시티 얼라이언스", "기업 설명회", "2019. 1. 9.(수) 10:30 ~ 12:00", "일자리위원회 12층 브리핑실", "http://127.0.0.1:8000/alliance/seminar/",
        "2019. 1. 9.(수) 10:30", "http://127.0.0.1:8000/d/***/",  # hidden once it is sent
    ])  # fmt: skip


def test_a_reader_gets_their_language_or_the_one_that_is_written(programme):
    event = make_event(programme)
    make_delegation(event, contact=JUN, locale="en")

    [letter] = mails(make_campaign(programme, event_id=event.id))
    [only] = mails(make_campaign(programme, event_id=event.id, subject=Words({"ko": "안내"}), text=Words({"ko": "본문"})))

    assert (letter.subject, letter.message["Content-Language"]) == ("Hello", "en")
    assert "You get this mail because this address was given when registering for “Corporate seminar”." in letter.text
    assert (only.subject, only.message["Content-Language"]) == ("안내", "ko")


@pytest.mark.parametrize(
    ("segment", "reason"),
    [
        (Segment.REGISTERED, "when registering for"), (Segment.APPLICANTS, "with the application of 신청사"), (Segment.MEMBERS, "you act for 한빛정보, a member"),
        (Segment.NO_DELEGATE, "you act for 한빛정보, a member"), (Segment.BODY, "you sit in this body: Operating committee"),
    ],
)  # fmt: skip
def test_a_necessary_mail_says_why_one_gets_it_and_offers_no_opt_out(programme, segment, reason):
    event, body = make_event(programme), make_body(programme)
    make_delegation(event, contact=JUN, locale="en")
    make_application(make_call(programme), "신청사", locale="en")
    member = make_representative(programme, "한빛정보")
    with transaction() as session:
        session.get_one(Person, member.person_id).locale = "en"
        seated = session.get_one(Person, make_seat(body, member.person).person_id)
        seated.locale = "en"

    [letter] = mails(make_campaign(programme, segment=segment, event_id=event.id if segment in (Segment.REGISTERED, Segment.NO_DELEGATE) else None, body_id=body.id if segment is Segment.BODY else None))

    assert reason in letter.text
    assert letter.message["List-Unsubscribe"] is None
    assert "/u/" not in letter.text


def test_advertising_is_marked_says_who_sends_it_and_how_to_stop_it(programme):
    make_consent(programme, JUN)

    [letter] = mails(make_campaign(programme, segment=Segment.CONSENTED, kind=Kind.MARKETING))

    link = "http://127.0.0.1:8000/u/***/mail"
    assert letter.subject == "(광고) 안녕하세요"
    assert letter.message["List-Unsubscribe"] == f"<{link}>"
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in letter.text
    assert "2018. 12. 9.(일)" in letter.text
    assert f"국토교통부 · 사무국 · {MINA.phone} · {MINA.email}" in letter.text


def test_what_a_stranger_typed_is_cleaned(programme):
    event = make_event(programme)
    make_delegation(event, contact=Who("http://evil.test <b>", "a@guest.test"), organisation="www.evil.test")

    [letter] = mails(written(programme, "{name}|{organisation}", event_id=event.id))

    body = body_of(letter)
    assert "evil.test" not in body
    assert "://" not in body


def test_the_seats_that_nobody_is_named_for_are_counted(programme):
    event = make_event(programme)
    delegation = make_delegation(event, contact=SORA, size=3, organisation="한빛정보")
    with transaction() as session:
        session.query(Rsvp).filter(Rsvp.delegation_id == delegation.id, Rsvp.position > 1).update({"named": False})

    [letter] = mails(written(programme, "[{seats}]", segment=Segment.UNNAMED, event_id=event.id))

    assert "[2]" in letter.text


def test_what_an_application_lacks_is_named(programme):
    call = make_call(programme, documents=[{"code": "paper", "label": dict(words("Registration paper", "사업자등록증")), "needed": True}])
    make_application(call, stage=Stage.UNDER_REVIEW)

    [letter] = mails(written(programme, "{missing}|{deadline}|{link}", segment=Segment.DOCUMENTS))

    assert "사업자등록증|2019. 1. 25.(금) 24:00|http://127.0.0.1:8000/a/***/" in letter.text


def test_a_representative_is_led_to_the_form_for_their_people(programme):
    event = make_event(programme)
    make_representative(programme)

    [letter] = mails(written(programme, "{link}", segment=Segment.NO_ANSWER, event_id=event.id))

    assert "http://127.0.0.1:8000/o/***/events/seminar/register" in letter.text


def test_the_link_in_a_mail_is_the_reader_s_own(programme):
    event = make_event(programme)
    delegation = make_delegation(event, contact=JUN)
    campaign = reloaded(written(programme, "{link}", event_id=event.id))
    own = [write(campaign, Reader(delegation.contact, about, row_id), "ko").text for about, row_id in ((About.DELEGATION, delegation.id), (About.RSVP, delegation.rsvps[0].id))]

    assert f"/d/{derive('delegation', delegation.id)}/" in own[0]
    assert f"/r/{derive('rsvp', delegation.rsvps[0].id)}/" in own[1]


def test_text_becomes_paragraphs_and_links_and_never_markup():
    html = paragraphs("첫 줄 <b>\n둘째 https://example.org/a?b=1&c=2.\n\n(https://example.org) javascript:alert(1)")

    assert html.count("<p") == 2
    assert "&lt;b&gt;<br>" in html
    assert '<a class="link" href="https://example.org/a?b=1&amp;c=2"' in html
    assert html.count("<a ") == 2


def test_whoever_looks_at_a_sample_sees_no_secret(programme):
    event = make_event(programme)
    delegation = make_delegation(event, contact=JUN)
    make_consent(programme, JUN)
    campaign = reloaded(written(programme, "{link}", event_id=event.id, kind=Kind.MARKETING))
    one = audience_of(campaign, NOW).people[0]

    shown = sample(campaign, Reader(db.session.get_one(Person, one.person_id), one.about, one.about_id), "ko", consented_at=one.consented_at)

    assert "/d/***/" in shown.text
    assert "/u/***/mail" in shown.html
    assert derive("delegation", delegation.id) not in shown.text + shown.html


def test_a_test_goes_to_whoever_asks_for_it_and_counts_nowhere(programme):
    event = make_event(programme)
    delegation = make_delegation(event, contact=JUN)
    letters(NOW)
    me = make_consent(programme, MINA)
    campaign = reloaded(written(programme, "{name} {link}", event_id=event.id))
    one = audience_of(campaign, NOW).people[0]

    actions.send_test(campaign_id=campaign.id, to_id=me.id, address=me.email, as_=one, locale="en", actor=ACTOR, now=NOW, real=NOW)
    [letter] = letters(NOW)

    assert (letter.to, letter.subject) == (MINA.email, "[Test] News of Smart City Alliance")
    assert JUN.name in letter.text
    assert derive("delegation", delegation.id) not in letter.text
    assert reloaded(campaign).version == 1


def test_composing_reads_only_what_the_text_asks_for(programme):
    event = make_event(programme)
    make_delegation(event, contact=JUN)
    campaign = reloaded(make_campaign(programme, event_id=event.id, text=words("no placeholders")))
    person = db.session.scalars(select(Person).where(Person.name == JUN.name)).one()
    delegation = db.session.scalars(select(Delegation)).one()
    db.session.get_one(Event, event.id)

    with count_queries() as queries:
        sample(campaign, Reader(person, About.DELEGATION, delegation.id), "ko")

    assert len(queries) == 0
