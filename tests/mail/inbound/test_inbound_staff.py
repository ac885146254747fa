"""What came in as staff see it: whose, in words, without a secret, at the same cost however much it is."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from eventsapp.calendars.rules.replies import WHY, Verdict, Why
from eventsapp.calendars.wording import VERDICTS
from eventsapp.core.db import db, transaction
from eventsapp.mail.models import InboundMail, InboundState
from tests.factories import HYUN, count_queries, make_programme, make_staff, sign_in
from tests.mail.inbound.doors import HOSTILE, SECRET, keep_for_us, letter

LIST = "/staff/mail/inbound/"


@pytest.fixture
def programme(app):
    return make_programme()


@pytest.fixture
def mina(app, now, programme):
    return sign_in(app.test_client(), make_staff("organiser", programme))


def came(programme=None, octets=None, **values):
    """The id of a mail that came in and was read."""
    mail_id = keep_for_us(letter(f"{len(values)}-{db.session.query(InboundMail).count()}@a.test") if octets is None else octets)
    with transaction() as session:
        read = {"state": InboundState.READ, "outcome": "applied", "programme_id": programme.id if programme else None} | values
        session.execute(update(InboundMail).where(InboundMail.id == mail_id).values(**read))
    return mail_id


def test_the_list_says_who_wrote_and_what_became_of_it(mina, programme):
    mail_id = came(programme)
    came(programme, state=InboundState.KEPT, outcome="")

    page = mina.get(LIST + "?lang=en").text

    assert "Sora &lt;sora@company.test&gt;" in page
    assert "The answer was taken over." in page
    assert "Waiting to be read" in page
    assert "Handed over by the mail server" in page
    assert f"{LIST}{mail_id}/" in page
    assert page.index(f"{LIST}{mail_id + 1}/") < page.index(f"{LIST}{mail_id}/")


def test_the_page_of_a_mail_shows_its_text_and_headers(mina, programme):
    mail_id = came(programme, letter(text="Ich komme <b>gern</b>.", more="Auto-Submitted: no"), outcome="stale", why=f"{Why.OLDER_THAN_SITE} #abc")

    page = mina.get(f"{LIST}{mail_id}/?lang=en").text

    assert "Ich komme &lt;b&gt;gern&lt;/b&gt;." in page
    assert "Auto-Submitted" in page
    assert "A newer answer was given on the site." in page
    assert "#abc" not in page


def test_no_secret_by_which_one_could_answer_is_shown(mina, programme):
    octets = letter(subject=f"Re events+{SECRET}@localhost", text=f"Write to events+{SECRET}@localhost or https://a.test/r/{SECRET}/")
    mail_id = came(programme, octets)

    pages = mina.get(LIST).text + mina.get(f"{LIST}{mail_id}/").text

    assert "events+***@localhost" in pages
    assert SECRET not in pages.lower()


@pytest.mark.parametrize(("outcome", "why", "said"), [("new_code", "some reason", ["new_code", "some reason"]), ("counter", "2019-01-09T05:00:00+00:00", ["another time", "Proposed start", "14:00"])])
def test_reasons_are_said_and_unknown_codes_as_they_are(mina, programme, outcome, why, said):
    mail_id = came(programme, outcome=outcome, why=why)

    pages = [mina.get(LIST + "?lang=en").text, mina.get(f"{LIST}{mail_id}/?lang=en").text]

    assert [word in page for page in pages for word in said] == [True] * len(said) * 2


def test_every_verdict_and_every_reason_has_words():
    assert set(Verdict) == VERDICTS.keys()
    assert set(Why) <= WHY.keys()


def test_a_mail_that_is_gone_or_was_too_large_says_so(mina, programme):
    mail_id = came(programme, octets=None, state=InboundState.READ, outcome="too_large")
    with transaction() as session:
        session.execute(update(InboundMail).values(octets=None))

    assert "not kept any more" in mina.get(f"{LIST}{mail_id}/?lang=en").text


@pytest.mark.parametrize("kind", [kind for kind in HOSTILE if kind != "26 MB"])
def test_whatever_it_says_staff_can_look_at_it(mina, programme, kind):
    mail_id = came(programme, HOSTILE[kind])

    assert [mina.get(LIST).status_code, mina.get(f"{LIST}{mail_id}/").status_code] == [200, 200]


def test_other_programmes_and_strangers_see_nothing_of_it(app, mina, now, programme):
    theirs, nobodys = came(make_programme("other")), came()
    viewer = sign_in(app.test_client(), make_staff("viewer", programme, who=HYUN))

    assert [mina.get(f"{LIST}{mail_id}/").status_code for mail_id in (theirs, nobodys)] == [404, 404]
    assert "sora@company.test" not in mina.get(LIST).text
    assert viewer.get(LIST).status_code == 403
    assert app.test_client().get(LIST).status_code == 303


def test_an_owner_of_the_installation_sees_what_belongs_to_no_programme(app, now):
    mail_id = came()
    owner = sign_in(app.test_client(), make_staff("owner", None))

    assert "sora@company.test" in owner.get(LIST).text
    assert owner.get(f"{LIST}{mail_id}/").status_code == 200
    assert owner.get(f"{LIST}{2**31}/").status_code == 404


def test_the_list_costs_the_same_with_one_mail_and_with_three(mina, programme):
    costs = []
    for more in (1, 2):
        for _ in range(more):
            came(programme)
        with count_queries() as queries:
            mina.get(LIST)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_long_list_has_pages(mina, programme, monkeypatch):
    monkeypatch.setattr("eventsapp.mail.queries.PAGE", 2)
    first, *_rest = [came(programme) for _ in range(3)]

    pages = [mina.get(f"{LIST}?page={page}&lang=en").text for page in (1, 2)]

    assert [f"{LIST}{first}/" in page for page in pages] == [False, True]
    assert "Page 1 of 2" in pages[0]


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
def test_any_page_number_is_answered(mina, page):
    assert mina.get(f"{LIST}?page={page}").status_code == 200


def test_the_outbox_leads_there(mina):
    assert f'href="{LIST}"' in mina.get("/staff/mail/").text
