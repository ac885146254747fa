"""The mail that invites a representative, word for word, and the pages on which they confirm, invite and remove."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db, transaction
from eventsapp.directory.queries.representatives import representatives_of
from eventsapp.mail.composers import COMPOSERS
from eventsapp.mail.models import OutboxMail
from eventsapp.people.models import Organisation, Person, Representative
from tests.conftest import reader
from tests.directory.acting import link_of, make_representative, seen
from tests.factories import HYUN, NOW, SORA, Who, form_fields, make_organisation, make_programme, make_staff, sign_in

GOLDEN = Path(__file__).parent / "golden" / "mail"


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def organisation(programme):
    return make_organisation(programme, "한빛정보")


def compose(row_id, lang):
    db.session.rollback()
    return COMPOSERS["representative_invited"]({"representative": row_id}, lang)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_mail_is_word_for_word(organisation, lang):
    inviter = make_representative(organisation, SORA)
    row = make_representative(organisation, HYUN, confirmed=False, invited_by=f"link:representative:{inviter.id}")

    mail = compose(row.id, lang)

    said = f"Subject: {mail.subject}\nTo: {mail.to_address}\n\n{mail.text.strip()}\n"
    for path, text in ((GOLDEN / f"representative_invited.{lang}.txt", said), (GOLDEN / f"representative_invited.{lang}.html", mail.html)):
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        assert path.read_text() == text


def test_the_mail_carries_nothing_that_strangers_could_make_a_link_of(organisation):
    with transaction() as session:
        session.get_one(Organisation, organisation.id).name = "Win at https://evil.test/now"
    inviter = make_representative(organisation, Who("http://evil.test", "a@evil.test"))
    row = make_representative(organisation, Who("www.evil.test", "b@victim.test"), confirmed=False, invited_by=f"link:representative:{inviter.id}")

    mail = compose(row.id, "en")

    assert "evil.test" not in mail.text + mail.html + mail.subject


@pytest.mark.parametrize("case", ["removed", "unreachable"])
def test_no_mail_to_whoever_was_removed_or_has_no_address(organisation, case):
    row = make_representative(organisation, HYUN)
    with transaction() as session:
        if case == "removed":
            session.get_one(Representative, row.id).removed_at = NOW
        else:
            session.get_one(Person, row.person_id).email = ""

    assert compose(row.id, "ko") is None


def test_looking_at_the_link_confirms_nothing_and_shows_the_name_alone(client, organisation):
    row = make_representative(organisation, confirmed=False)
    make_representative(organisation, HYUN)
    link = link_of(row)

    page = client.get(link)

    assert "한빛정보" in page.text
    assert "최현" not in page.text
    assert [client.get(link + path).location for path in ("people", "edit", "representatives")] == [link] * 3
    assert client.post(link + "people", data={"name": "x"}).location == link
    db.session.expire_all()
    assert row.confirmed_at is None


def test_one_press_opens_the_page(client, organisation):
    row = make_representative(organisation, confirmed=False)
    link = link_of(row)

    client.post(link + "confirm", data=form_fields(client.get(link).text))

    assert "박소라 (you)" in seen(client.get(link))


def test_the_organisation_invites_reminds_and_removes(client, organisation):
    row = make_representative(organisation)
    page = link_of(row) + "representatives"
    data = form_fields(client.get(page).text) | {"name": "최현", "email": "hyun@stranger.test", "locale": "en"}

    wrong, first, second = client.post(page, data=data | {"email": "nowhere"}), client.post(page, data=data), client.post(page, data=data)

    new = db.session.scalars(select(Representative).where(Representative.id != row.id)).one()
    assert (wrong.status_code, first.status_code, second.status_code) == (422, 303, 303)
    assert (new.invited_by, new.person.locale) == (f"link:representative:{row.id}", "en")
    assert "최현 not confirmed yet hyun@stranger.test" in seen(client.get(page))

    client.post(f"{page}/{new.id}/again", data=form_fields(client.get(page).text))
    client.post(f"{page}/{new.id}/remove", data=form_fields(client.get(page).text))

    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 2
    assert [each.id for each in representatives_of(organisation.id)] == [row.id]


def test_whoever_removes_themselves_is_out(client, organisation):
    row = make_representative(organisation)
    make_representative(organisation, HYUN)
    page = link_of(row) + "representatives"

    response = client.post(f"{page}/{row.id}/remove", data=form_fields(client.get(page).text))

    assert (response.location, client.get(page).status_code) == ("/alliance/", 404)


def test_the_last_one_is_told_who_to_ask(client, organisation):
    row = make_representative(organisation)
    page = link_of(row) + "representatives"

    assert "Remove myself" not in client.get(page).text
    client.post(f"{page}/{row.id}/remove", data=form_fields(client.get(page).text))

    assert "You are the only one who acts for this organisation." in seen(client.get(page))


def test_nobody_reaches_into_another_organisation(client, organisation, programme):
    mine, other = make_representative(organisation), make_representative(make_organisation(programme, "새솔"), HYUN)
    page = link_of(mine) + "representatives"
    data = form_fields(client.get(page).text)

    assert [client.post(f"{page}/{other.id}/{verb}", data=data).status_code for verb in ("remove", "again")] == [404, 404]


def test_staff_invite_remind_and_remove(client, organisation, programme):
    mina = sign_in(client, make_staff("organiser", programme))
    page = f"/staff/alliance/organisations/{organisation.id}/"
    data = form_fields(mina.get(page).text) | {"name": "최현", "email": "hyun@stranger.test", "locale": "ko"}

    wrong, done = mina.post(page + "representatives", data=data | {"name": ""}), mina.post(page + "representatives", data=data)
    row = db.session.scalars(select(Representative)).one()
    old = link_of(row)
    mina.post(f"{page}representatives/{row.id}/again", data=form_fields(mina.get(page).text) | {"new": "1"})
    renewed = link_of(row)
    mina.post(f"{page}representatives/{row.id}/remove", data=form_fields(mina.get(page).text))

    assert (wrong.status_code, done.status_code) == (422, 303)
    assert old != renewed
    assert representatives_of(organisation.id) == []
    assert "Somebody no longer acts for the organisation" in seen(mina.get(page))


def test_staff_who_may_not_edit_invite_nobody(app, organisation, programme):
    desk = sign_in(reader(app, "en"), make_staff("desk", programme, who=HYUN))
    row = make_representative(organisation)
    page = f"/staff/alliance/organisations/{organisation.id}/representatives"

    assert [desk.post(page + path, data={}).status_code for path in ("", f"/{row.id}/again", f"/{row.id}/remove")] == [403] * 3
