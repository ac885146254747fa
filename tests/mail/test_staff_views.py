"""The outbox as staff see it: whose mails, what they look like, what can be done about them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db, transaction
from eventsapp.mail.models import MailState, OutboxMail
from eventsapp.programmes.models import Grant
from tests.factories import HYUN, count_queries, make_programme, make_staff, sign_in
from tests.mail.post_office import CALENDAR, composer, deliver, greeting, mail, owe

SECRET = "a" * 32


@pytest.fixture(autouse=True)
def _greeting():
    with composer(greeting):
        yield


@pytest.fixture
def programme(app):
    return make_programme()


@pytest.fixture
def mina(app, now, programme):
    return sign_in(app.test_client(), make_staff("organiser", programme))


def post(client, mail_id, what):
    page = client.get(f"/staff/mail/{mail_id}/").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.split("post-button")[1])[1]
    return client.post(f"/staff/mail/{mail_id}/{what}", data={"csrf_token": token})


def set_state(mail_id, state, **values):
    with transaction() as session:
        session.execute(update(OutboxMail).where(OutboxMail.id == mail_id).values(state=state, **values))


def test_outbox_lists_what_waits_and_what_was_sent(mina, programme):
    [sent] = owe(programme_id=programme.id)
    deliver()
    owe(programme_id=programme.id)

    page = mina.get("/staff/mail/?lang=en").text

    assert "세미나 안내" in page
    assert "Not written yet" in page
    assert f"/staff/mail/{sent}/" in page


def test_filter_shows_one_state(mina, programme):
    waiting, held = owe(2, programme_id=programme.id)
    set_state(held, MailState.HELD)

    page = mina.get("/staff/mail/?state=held").text

    assert f"/staff/mail/{held}/" in page
    assert f"/staff/mail/{waiting}/" not in page


@pytest.mark.parametrize("query", ["?state=nonsense", "?page=0", "?page=-3", "?page=99999999999999999999", "?page=x"])
def test_nonsense_in_the_query_is_no_error(mina, programme, query):
    owe(programme_id=programme.id)

    assert mina.get("/staff/mail/" + query).status_code == 200


def test_the_list_asks_the_same_few_questions_for_one_mail_and_for_many(mina, programme):
    owe(1, programme_id=programme.id)
    with count_queries() as few:
        mina.get("/staff/mail/")
    owe(60, programme_id=programme.id)
    with count_queries() as many:
        mina.get("/staff/mail/")

    assert len(few) == len(many) <= 12


def test_older_mails_are_on_the_next_page(mina, programme):
    ids = owe(51, programme_id=programme.id)

    page = mina.get("/staff/mail/?page=2").text

    assert f"/staff/mail/{ids[0]}/" in page
    assert f"/staff/mail/{ids[1]}/" not in page


def test_mails_of_other_programmes_are_not_there(mina):
    [other] = owe(programme_id=make_programme("other").id)
    [nobodys] = owe()

    for mail_id in (other, nobodys):
        for page in ("", "preview", "message.eml", "files/0"):
            assert mina.get(f"/staff/mail/{mail_id}/{page}").status_code == 404
        assert mina.post(f"/staff/mail/{mail_id}/try-again").status_code == 404
        assert f"/staff/mail/{mail_id}/" not in mina.get("/staff/mail/").text


def test_an_owner_of_the_installation_sees_every_mail(app, now, programme):
    owner = sign_in(app.test_client(), make_staff("owner", None))
    [one] = owe(programme_id=programme.id)
    [two] = owe()

    page = owner.get("/staff/mail/").text

    assert f"/staff/mail/{one}/" in page
    assert f"/staff/mail/{two}/" in page


def test_a_viewer_and_a_stranger_see_no_mail(app, now, programme):
    [mail_id] = owe(programme_id=programme.id)
    viewer = sign_in(app.test_client(), make_staff("viewer", programme, who=HYUN))

    assert viewer.get("/staff/mail/").status_code == 403
    assert viewer.get(f"/staff/mail/{mail_id}/").status_code == 403
    assert app.test_client().get("/staff/mail/").status_code == 303


def test_preview_is_a_sandbox_of_its_own_and_the_page_may_frame_it(mina, programme):
    [mail_id] = owe(programme_id=programme.id)
    deliver()

    page, preview = mina.get(f"/staff/mail/{mail_id}/"), mina.get(f"/staff/mail/{mail_id}/preview")

    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert 'sandbox=""' in page.text
    assert preview.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert preview.text.strip() == "<p>안녕하세요.</p>"


def test_attachment_comes_with_its_exact_octets(mina, programme):
    [mail_id] = owe(programme_id=programme.id)
    deliver()

    response = mina.get(f"/staff/mail/{mail_id}/files/0")

    assert response.data == CALENDAR
    assert response.headers["Content-Disposition"] == "attachment; filename=event.ics"
    assert mina.get(f"/staff/mail/{mail_id}/files/1").status_code == 404


def test_personal_links_are_hidden_and_the_whole_mail_is_for_owners(app, now, mina, programme):
    def with_link(ids, locale):
        made = greeting(ids, locale)
        return type(made)(**{**made.__dict__, "text": f"https://a.test/d/{SECRET}/", "html": f'<a href="https://a.test/r/{SECRET}/">x</a>'})

    with composer(with_link):
        [mail_id] = owe(programme_id=programme.id)
        deliver()
    owner = sign_in(app.test_client(), make_staff("owner", programme, who=HYUN))

    assert SECRET not in mina.get(f"/staff/mail/{mail_id}/").text + mina.get(f"/staff/mail/{mail_id}/preview").text
    assert mina.get(f"/staff/mail/{mail_id}/message.eml").status_code == 403
    assert owner.get(f"/staff/mail/{mail_id}/message.eml").data == mail(mail_id).octets


def test_an_address_beyond_every_row_is_not_found(both, now):
    owner = sign_in(both.test_client(), make_staff("owner", None))

    assert [owner.get(f"/staff/mail/{number}/").status_code for number in (2147483647, 2147483648, "9" * 20)] == [404] * 3


@pytest.mark.parametrize("role", ["committee", "desk"])
@pytest.mark.parametrize(("state", "verb"), [(MailState.HELD, "release"), (MailState.UNDELIVERABLE, "try-again")])
def test_who_only_sees_people_may_look_at_a_mail_and_not_let_it_go(app, now, programme, role, state, verb):
    [mail_id] = owe(programme_id=programme.id)
    set_state(mail_id, state)
    looking = sign_in(app.test_client(), make_staff(role, programme))

    page = looking.get(f"/staff/mail/{mail_id}/")

    assert (page.status_code, f"/{verb}" in page.text) == (200, False)
    assert looking.post(f"/staff/mail/{mail_id}/{verb}").status_code == 403


def test_running_one_programme_lets_go_no_mail_of_another_where_one_may_look(app, now, programme):
    other = make_programme("other")
    [mail_id] = owe(programme_id=other.id)
    set_state(mail_id, MailState.HELD)
    account = make_staff("organiser", programme)
    with transaction() as session:
        session.add(Grant(person_id=account.person_id, programme_id=other.id, role="desk", granted_at=now))

    client = sign_in(app.test_client(), account)

    assert client.get(f"/staff/mail/{mail_id}/").status_code == 200
    assert client.post(f"/staff/mail/{mail_id}/release").status_code == 403
    assert mail(mail_id).state is MailState.HELD


def test_an_undeliverable_mail_is_written_anew_under_its_message_id(mina, programme):
    [mail_id] = owe(programme_id=programme.id)
    deliver()
    before = mail(mail_id).message_id
    set_state(mail_id, MailState.UNDELIVERABLE, tries=1, error="550 no such mailbox")

    assert post(mina, mail_id, "try-again").status_code == 303

    after = mail(mail_id)
    assert (after.state, after.tries, after.octets, after.error, after.message_id) == (MailState.DUE, 0, None, None, before)
    assert [entry.verb for entry in db.session.scalars(select(AuditEntry))] == ["mail tried again"]


def test_a_held_mail_is_released(mina, programme):
    [mail_id] = owe(programme_id=programme.id)
    set_state(mail_id, MailState.HELD)
    deliver()
    assert mail(mail_id).tries == 0

    post(mina, mail_id, "release")
    deliver()

    assert mail(mail_id).state is MailState.SENT


def test_releasing_twice_is_refused_in_words(mina, programme):
    [mail_id] = owe(programme_id=programme.id)
    set_state(mail_id, MailState.HELD)
    page = mina.get(f"/staff/mail/{mail_id}/").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.split("post-button")[1])[1]

    for _ in range(2):
        response = mina.post(f"/staff/mail/{mail_id}/release?lang=en", data={"csrf_token": token})

    assert response.status_code == 303
    assert "has changed since" in mina.get(f"/staff/mail/{mail_id}/?lang=en").text


def test_without_the_token_of_the_form_nothing_happens(mina, programme):
    [mail_id] = owe(programme_id=programme.id)
    set_state(mail_id, MailState.HELD)

    mina.post(f"/staff/mail/{mail_id}/release")

    assert mail(mail_id).state is MailState.HELD


def test_a_hostile_mail_cannot_leave_its_sandbox_or_its_page(mina, programme):
    with composer(lambda ids, locale: type(greeting({}, "ko"))("x", "a@b.test", "<script>alert(1)</script>", "<script>alert(2)</script>", "<script>alert(3)</script>")):
        [mail_id] = owe(programme_id=programme.id)
        deliver()

    assert "<script>alert" not in mina.get(f"/staff/mail/{mail_id}/").text + mina.get("/staff/mail/").text
    assert "script-src" not in mina.get(f"/staff/mail/{mail_id}/preview").headers["Content-Security-Policy"]
