"""Wanting no more news: by one press in a mail program, by the page, for ever; and agreeing anew."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.campaigns import actions
from eventsapp.campaigns.models import Unsubscribed
from eventsapp.campaigns.queries.audience import audience_of
from eventsapp.campaigns.rules import Kind, LeftOut, Segment
from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db
from eventsapp.core.tokens import derive
from eventsapp.people.models import Consent
from tests.campaigns.world import make_campaign, make_consent, make_representative, scheduled
from tests.conftest import reader
from tests.factories import HYUN, JUN, NOW, form_fields, make_programme
from tests.rivals import at_once

LATER = NOW + timedelta(days=1)


@pytest.fixture
def programme(both, now):
    made = make_programme()
    make_consent(made, JUN)
    scheduled(make_campaign(made, segment=Segment.CONSENTED, kind=Kind.MARKETING))
    actions.send_due(now=NOW, real=NOW)
    db.session.rollback()
    return made


def link(row_id=1):
    return f"/u/{derive('unsubscribe', row_id)}/mail"


def audience(programme, *, now=LATER, segment=Segment.CONSENTED, kind=Kind.MARKETING):
    return audience_of(make_campaign(programme, segment=segment, kind=kind), now)


def rows():
    return db.session.scalar(select(func.count()).select_from(Unsubscribed))


def test_a_mail_program_unsubscribes_by_one_press(both, programme):
    response = reader(both, "en").post(link(), data={"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert "you get no news of this programme" in response.text
    assert audience(programme).people == []
    assert list(db.session.scalars(select(Consent.withdrawn_at))) == [NOW]
    assert db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id.desc()).limit(2)).all()[-1] == "unsubscribe"


def test_looking_does_nothing_a_press_on_the_page_does(both, programme):
    client = reader(both, "ko")
    page = client.get(link())
    assert page.headers["Cache-Control"] == "no-store"
    assert rows() == 0

    response = client.post(link(), data=form_fields(page.text))

    assert response.status_code == 303
    assert rows() == 1
    assert form_fields(client.get(link()).text) == {}


def test_a_press_without_our_form_or_the_mail_program_s_word_does_nothing(both, programme):
    client = reader(both, "en")

    assert client.post(link(), data={"List-Unsubscribe": "Perhaps"}).status_code == 303
    assert client.post(link()).status_code == 303
    assert rows() == 0


@pytest.mark.parametrize("path", ["/u/nonsense/mail", f"/u/{'a' * 32}/mail"])
def test_an_unknown_link_is_not_found(both, programme, path):
    assert reader(both, "en").get(path).status_code == 404
    assert reader(both, "en").post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 404


def test_the_link_counts_for_the_address_in_its_programme_alone(programme):
    other = make_programme("other")
    make_consent(other, JUN)
    make_consent(programme, HYUN)
    actions.unsubscribe(recipient_id=1, now=NOW)

    assert [one.name for one in audience(programme).people] == [HYUN.name]
    assert [one.name for one in audience(other).people] == [JUN.name]


def test_necessary_mail_still_comes(programme):
    make_representative(programme, who=JUN)
    actions.unsubscribe(recipient_id=1, now=NOW)

    assert [one.name for one in audience(programme, segment=Segment.MEMBERS, kind=Kind.NECESSARY).people] == [JUN.name]
    assert audience(programme, segment=Segment.MEMBERS).left_out == {LeftOut.NO_CONSENT: 1}


def test_agreeing_anew_counts_only_from_a_proven_address(programme):
    actions.unsubscribe(recipient_id=1, now=NOW)
    make_consent(programme, JUN, at=NOW + timedelta(hours=1))
    assert audience(programme).left_out[LeftOut.UNSUBSCRIBED] == 1

    make_consent(programme, JUN, at=NOW + timedelta(hours=1), proven_at=NOW)
    assert [one.name for one in audience(programme).people] == [JUN.name]


def test_pressing_twice_or_at_once_is_pressing_once(both, programme):
    outcomes = at_once(both, [lambda: actions.unsubscribe(recipient_id=1, now=NOW)] * 4)
    actions.unsubscribe(recipient_id=1, now=LATER)
    db.session.rollback()

    assert outcomes == [None] * 4
    assert list(db.session.scalars(select(Unsubscribed.at))) == [NOW]
