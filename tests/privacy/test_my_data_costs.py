"""My data asks the database as much for many entries as for one, and tells what was answered once for a party."""

import pytest

from eventsapp.core import clock, tokens
from eventsapp.core.db import db, transaction
from eventsapp.privacy import actions
from eventsapp.privacy.models import DataRequest
from eventsapp.privacy.queries.mine import kept_of
from eventsapp.privacy.rules import MY_DATA, Kind
from eventsapp.rsvps.models import FormAnswer, FormQuestion
from eventsapp.rsvps.rules.questions import AskedOf, QuestionKind
from tests.factories import NOW, SORA, count_queries, make_application, make_call, make_delegation, make_event, make_programme, words
from tests.polls.world import NO, YES, open_poll, undated, vote, voters
from tests.speakers.kept import ask, make_speaker


@pytest.fixture
def programme(app, now):
    return make_programme()


def answer(event, delegation, said):
    """Somebody answered what is asked once for each registration."""
    with transaction() as session:
        row = FormQuestion(
            event_id=event.id, code="wish", version=1, kind=QuestionKind.TEXT, label=words("Any wish?", "요청 사항"), help=words(""), options=[], needed=False,
            asked_of=AskedOf.DELEGATION, position=1, made_at=NOW,
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(FormAnswer(question_id=row.id, delegation_id=delegation.id, value=said))


def test_the_page_costs_the_same_for_one_of_each_and_four(client, programme):
    def add(number):
        event = make_event(programme, f"seminar-{number}")
        delegation = make_delegation(event, organisation="한빛정보", size=2)
        answer(event, delegation, "A quiet place")
        make_application(make_call(programme, f"recruitment-{number}"), f"기관 {number}")
        ask(event, make_speaker(programme, f"발표자 {number}", SORA.email))
        polled = undated(programme, slug=f"conference-{number}")
        open_poll(polled, SORA)
        vote(voters(polled)[0], YES, NO)

    def cost():
        with count_queries() as queries:
            assert client.get(page).status_code == 200
        return len(queries)

    add(1)
    actions.ask(email=SORA.email, locale="en", real=clock.real())
    page = f"/me/data/{tokens.derive(MY_DATA, db.session.query(DataRequest).one().id)}/"
    cost()
    one = cost()
    for number in (2, 3, 4):
        add(number)

    assert cost() == one


@pytest.mark.parametrize(("organisation", "kind"), [("", Kind.REGISTRATION), ("한빛정보", Kind.DELEGATION)])
def test_what_was_answered_once_for_a_party_is_told_with_it(programme, organisation, kind):
    event = make_event(programme)
    answer(event, make_delegation(event, organisation=organisation), "A quiet place")

    assert [kept.kind for kept in kept_of(SORA.email, "en") if kept.values.get("“Any wish?”") == "A quiet place"] == [kind]
