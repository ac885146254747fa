"""Who may act for an organisation: invited, confirmed, removed, within limits; by the organisation itself and by staff."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from eventsapp.core import tokens
from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db
from eventsapp.core.once import Sent
from eventsapp.directory.actions.representatives import confirm, invite, remove, send_again
from eventsapp.directory.queries.representatives import acting, representatives_of
from eventsapp.directory.rules.representing import (
    MOST_REPRESENTATIVES,
    ActsAlready,
    LastRepresentative,
    NoLongerActs,
    TooManyInvitations,
    TooManyRepresentatives,
)  # fmt: skip
from eventsapp.mail.models import OutboxMail
from eventsapp.people.models import Representative
from tests.directory.acting import link_of, make_representative
from tests.factories import HYUN, JUN, NOW, SORA, Who, make_organisation, make_programme
from tests.rivals import at_once

GOLDEN = Path(__file__).parent / "golden" / "mail"


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def organisation(programme):
    return make_organisation(programme, "한빛정보")


def invited(organisation_id, who=HYUN, *, by_id=None, now=NOW, key=""):
    sent = Sent.of("invite", key or who.email, [])
    return invite(organisation_id=organisation_id, name=who.name, email=who.email, locale="ko", sent=sent, actor="person:1", now=now, real=now, by_id=by_id)


def removed(representative_id, *, by_id=None):
    remove(representative_id=representative_id, actor="person:1", now=NOW, real=NOW, by_id=by_id)
    return "removed"


def test_an_invitation_is_a_person_a_link_and_a_mail(organisation):
    row_id = invited(organisation.id)

    row = db.session.get_one(Representative, row_id)
    mail = db.session.scalars(select(OutboxMail)).one()
    assert (row.person.name, row.person.organisation_id, row.person.email_proven_at, row.confirmed_at) == ("최현", organisation.id, None, None)
    assert (mail.message, mail.ids, mail.locale) == ("representative_invited", {"representative": row_id}, "ko")
    assert tokens.find_row_id("representative", tokens.current("representative", row_id), now=NOW) == row_id


def test_nobody_is_matched_by_the_address(organisation, programme):
    known = make_representative(make_organisation(programme, "새솔"), HYUN)

    row_id = invited(organisation.id)

    assert db.session.get_one(Representative, row_id).person_id != known.person_id


def test_confirming_proves_the_address_once(organisation):
    row = make_representative(organisation, confirmed=False)

    confirm(representative_id=row.id, now=NOW)
    confirm(representative_id=row.id, now=NOW + timedelta(days=1))

    db.session.expire_all()
    assert (row.confirmed_at, row.person.email_proven_at) == (NOW, NOW)
    assert db.session.scalars(select(AuditEntry.verb)).all() == ["confirm_representative"]


def test_an_address_is_on_the_list_once(organisation):
    make_representative(organisation, HYUN)

    with pytest.raises(ActsAlready):
        invited(organisation.id, Who("다른 사람", "HYUN@stranger.test"))


def test_at_most_twenty_act_for_one(organisation):
    for number in range(MOST_REPRESENTATIVES):
        make_representative(organisation, Who(f"사람 {number}", f"{number}@company.test"), invited_at=NOW - timedelta(days=2))

    with pytest.raises(TooManyRepresentatives):
        invited(organisation.id)


def test_inviting_and_removing_by_turns_has_an_end(organisation):
    for number in range(20):
        removed(invited(organisation.id, Who("누구", f"{number}@victims.test")))

    with pytest.raises(TooManyInvitations):
        invited(organisation.id)
    assert invited(organisation.id, now=NOW + timedelta(days=1, seconds=1), key="later")


def test_who_is_removed_opens_nothing_from_that_moment(client, organisation):
    one, two = make_representative(organisation, SORA), make_representative(organisation, HYUN)
    link = link_of(two)

    removed(two.id, by_id=one.id)

    assert [client.get(link + path).status_code for path in ("", "people", "edit", "representatives")] == [404] * 4
    assert [row.id for row in representatives_of(organisation.id)] == [one.id]


def test_the_last_one_who_confirmed_is_removed_by_staff_alone(organisation):
    one = make_representative(organisation, SORA)
    make_representative(organisation, HYUN, confirmed=False)

    with pytest.raises(LastRepresentative):
        removed(one.id, by_id=one.id)
    removed(one.id)

    assert acting(organisation.id) == 0


@pytest.mark.parametrize("case", ["removed", "unconfirmed", "of another organisation"])
def test_who_does_not_act_any_more_changes_nothing(organisation, programme, case):
    one = make_representative(organisation, SORA)
    by = {
        "removed": lambda: make_representative(organisation, HYUN, removed_at=NOW),
        "unconfirmed": lambda: make_representative(organisation, HYUN, confirmed=False),
        "of another organisation": lambda: make_representative(make_organisation(programme, "새솔"), HYUN),
    }[case]().id

    for verb in (
        lambda: removed(one.id, by_id=by),
        lambda: invited(organisation.id, JUN, by_id=by),
        lambda: send_again(representative_id=one.id, actor="x", now=NOW, real=NOW, by_id=by),
    ):
        with pytest.raises(NoLongerActs):
            verb()

    assert [row.id for row in representatives_of(organisation.id) if row.confirmed_at] == [one.id]


def test_two_who_remove_each_other_leave_one(both, now):
    organisation = make_organisation(make_programme())
    one, two = make_representative(organisation, SORA).id, make_representative(organisation, HYUN).id

    outcomes = at_once(both, [lambda: removed(one, by_id=two), lambda: removed(two, by_id=one)])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoLongerActs", "str"]
    db.session.rollback()
    assert acting(organisation.id) == 1


def test_no_more_than_twenty_are_invited_at_once(both, now):
    organisation = make_organisation(make_programme())
    for number in range(MOST_REPRESENTATIVES - 1):
        make_representative(organisation, Who(f"사람 {number}", f"{number}@company.test"), invited_at=NOW - timedelta(days=2))
    row_id = organisation.id

    new = [Who("누구", f"new{number}@company.test") for number in range(4)]
    outcomes = at_once(both, [lambda who=who: invited(row_id, who) for who in new])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["TooManyRepresentatives"] * 3 + ["int"]
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Representative)) == MOST_REPRESENTATIVES


def test_a_new_link_ends_the_old_one(client, organisation):
    row = make_representative(organisation)
    old = link_of(row)

    send_again(representative_id=row.id, actor="person:1", now=NOW, real=NOW, renew=True)

    assert (client.get(old).status_code, client.get(link_of(row)).status_code) == (404, 200)
