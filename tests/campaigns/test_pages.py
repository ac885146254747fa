"""The pages of mailings: written, seen, exported; by whom; at which cost."""

import io
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import select

from eventsapp.campaigns import actions
from eventsapp.campaigns.rules import Segment
from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db
from eventsapp.mail.models import OutboxMail
from tests.campaigns.desk import BASE, TYPED, newest, write
from tests.campaigns.world import make_campaign, make_representative, scheduled
from tests.factories import JUN, NOW, Who, count_queries, form_fields, make_body, make_delegation, make_event, make_programme, make_staff, sign_in
from tests.pages import shown_in


def test_the_whole_way_from_a_text_to_who_got_it(mina, seminar):
    make_delegation(seminar, contact=JUN, locale="en")
    page = write(mina)
    assert page.status_code == 303
    campaign = mina.get(page.location)
    assert "1 person would get this mail now." in campaign.text
    assert JUN.email in mina.get(page.location + "people").text
    preview = mina.get(page.location + "preview")
    assert "About Corporate seminar" in preview.text
    assert "Dear 이준" in mina.get(page.location + "preview/mail").text

    sent = mina.post(page.location + "send", data=form_fields(mina.get(page.location + "send").text))
    assert sent.status_code == 303
    actions.send_due(now=NOW, real=NOW)

    assert "Sent" in mina.get(page.location).text
    recipients = mina.get(page.location + "people").text
    assert JUN.name in recipients
    assert "On its way" in recipients
    assert f"/staff/mail/{db.session.scalars(select(OutboxMail.id).where(OutboxMail.message == 'campaign')).one()}/" in recipients


def test_a_form_sent_twice_makes_one_mailing(mina, seminar):
    data = form_fields(mina.get(BASE + "new").text) | TYPED

    assert mina.post(BASE + "new", data=data).location == mina.post(BASE + "new", data=data).location


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text-en": "Dear {nmae}"}, "These placeholders cannot be filled for this choice of people: {nmae}. These can: {name}, {organisation}"),
        ({"segment": "members", "subject-ko": "안내", "subject-en": "{event}"}, "cannot be filled for this choice of people: {event}"),
        ({"text-en": ""}, "Write the text in the same languages as the subject."),
        ({"event": ""}, "Choose the event whose people you write to."),
        ({"segment": "body"}, "Choose the body whose people you write to."),
        ({"segment": "consented", "subject-ko": "a", "subject-en": "a"}, "such a mail is marketing"),
        ({"segment": "everybody"}, "Choose one from the list."),
        ({"kind": "spam"}, "Choose one from the list."),
        ({"rate": "100000"}, "Write a number from 1 to 1000."),
        ({"rate": ""}, "Write a whole number."),
        ({"title": "  "}, "Please fill this in."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(mina, seminar, typed, sentence):
    response = write(mina, **typed)

    assert response.status_code == 422
    assert sentence in response.text
    assert newest() is None
    assert shown_in(response.text)["text-ko"] == "{이름} 님"


def test_korean_staff_are_told_korean_placeholders(korean, alliance, seminar):
    response = write(sign_in(korean, make_staff("organiser", alliance)), **{"text-ko": "{성함}"})

    assert "{이름}, {기관}, {프로그램}, {행사}" in response.text


def test_a_missing_language_is_said(mina, seminar):
    make_delegation(seminar, contact=JUN, locale="en")
    write(mina, **{"subject-en": "", "text-en": ""})

    assert "English is missing. Whoever reads it gets the other language. That is 1 person now." in mina.get(f"{BASE}1/").text
    assert "English is missing." in mina.get(f"{BASE}1/send").text
    assert "English is missing." in mina.get(f"{BASE}1/preview?reads=en").text


def test_of_two_editors_the_second_sees_what_the_first_wrote(mina, seminar):
    write(mina)
    seen = shown_in(mina.get(f"{BASE}1/edit").text)
    assert mina.post(f"{BASE}1/edit", data=seen | {"title": "첫째"}).status_code == 303

    conflict = mina.post(f"{BASE}1/edit", data=seen | {"title": "둘째"})

    assert conflict.status_code == 409
    assert "첫째" in conflict.text
    assert 'value="둘째"' in conflict.text
    assert newest().title == "첫째"


def test_recipients_are_exported_with_what_became_of_each(mina, seminar):
    make_delegation(seminar, contact=Who("=cmd()", "a@guest.test"))
    write(mina)
    scheduled(newest())
    actions.send_due(now=NOW, real=NOW)

    csv = mina.get(f"{BASE}1/recipients.csv").get_data(as_text=True)
    sheet = openpyxl.load_workbook(io.BytesIO(mina.get(f"{BASE}1/recipients.xlsx").data)).active

    assert "'=cmd(),a@guest.test,ko,On its way," in csv
    assert [cell.value for cell in sheet[2]][:4] == ["=cmd()", "a@guest.test", "ko", "On its way"]
    assert sheet["A2"].data_type == "s"
    assert db.session.scalars(select(AuditEntry.fields).where(AuditEntry.verb == "export_recipients").order_by(AuditEntry.id)).all() == [["csv"], ["xlsx"]]


GETS = ["", "1/", "1/people", "1/preview", "1/preview/mail", "new", "1/edit", "1/send", "1/recipients.csv", "1/recipients.xlsx"]
POSTS = ["new", "1/edit", "1/send", "1/test", "1/take-back", "1/pause", "1/resume", "1/cancel", "1/copy"]


def test_who_may_see_people_reads_and_writes_nothing(client, alliance, seminar):
    make_delegation(seminar, contact=JUN)
    make_campaign(alliance, event_id=seminar.id)
    desk = sign_in(client, make_staff("desk", alliance))

    assert [path for path in GETS if desk.get(BASE + path).status_code == 403] == GETS[5:]
    assert [desk.post(BASE + path).status_code for path in POSTS] == [403] * len(POSTS)


@pytest.mark.parametrize("path", GETS)
def test_who_may_not_see_people_sees_no_mailing(client, alliance, seminar, path):
    make_delegation(seminar, contact=JUN)
    make_campaign(alliance, event_id=seminar.id)

    assert client.get(BASE + path).status_code == 303
    assert sign_in(client, make_staff("viewer", alliance)).get(BASE + path).status_code == 403


def test_a_mailing_of_another_programme_is_not_found(mina, app):
    other = make_programme("other")
    campaign = make_campaign(other, event_id=make_event(other).id)

    assert mina.get(f"{BASE}{campaign.id}/").status_code == 404
    assert mina.post(f"{BASE}{campaign.id}/cancel").status_code == 404
    assert mina.get(f"/staff/other/campaigns/{campaign.id}/").status_code == 403


def test_an_event_or_body_of_another_programme_cannot_be_chosen(mina, seminar):
    other = make_programme("other")
    make_event(other, "theirs")
    make_body(other, "theirs")

    assert write(mina, event="theirs").status_code == 422
    assert write(mina, segment="body", body="theirs").status_code == 422


@pytest.mark.parametrize("path", ["", "1/people", "1/"])
def test_more_rows_cost_no_more_questions(mina, seminar, alliance, path):
    def cost():
        with count_queries() as queries:
            assert mina.get(BASE + path).status_code == 200
        return len(queries)

    make_delegation(seminar, contact=JUN)
    scheduled(make_campaign(alliance, event_id=seminar.id, rate=1))
    mina.get(BASE + path)
    before = cost()
    for number in range(3):
        make_delegation(seminar, contact=Who(f"손님 {number}", f"{number}@guest.test"))
        make_campaign(alliance, event_id=seminar.id)
    listed = cost()
    actions.send_due(now=NOW, real=NOW)
    db.session.rollback()

    assert listed == before
    sent = cost()
    for number in range(3):
        actions.send_due(now=NOW, real=NOW + timedelta(minutes=number + 1))
    assert cost() == sent


def test_a_link_may_say_to_whom(mina, seminar):
    assert shown_in(mina.get(BASE + "new?segment=no_answer&event=seminar").text)["segment"] == "no_answer"
    assert mina.get(BASE + "new?segment=nonsense&event=%00").status_code in (200, 404)


def test_members_are_written_to_and_staff_see_them_linked(mina, alliance):
    make_representative(alliance, "한빛정보", JUN)
    campaign = make_campaign(alliance, segment=Segment.MEMBERS)

    assert "한빛정보" in mina.get(f"{BASE}{campaign.id}/people").text
    assert 'href="/staff/alliance/campaigns/"' in mina.get("/staff/alliance/").text
