"""Editing a programme, granting and revoking roles: on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db
from eventsapp.core.editing import ChangedMeanwhile, digest
from eventsapp.programmes import actions
from eventsapp.programmes.models import Grant, Programme
from eventsapp.programmes.queries import grants_in, programmes_of, rights_of, where_may
from eventsapp.programmes.rules import ClosesBeforeItOpens, LastOwner, NoSuchAccount, NoSuchProgramme, NoSuchRole
from tests.factories import HYUN, MINA, make_programme, make_staff, reload, words


@pytest.fixture
def programme(both, now):
    return make_programme().id


def edit(programme, now, version=1, **values):
    actions.edit_programme(programme_id=programme, version=version, values=values, now=now, actor="person:1")


def verbs():
    return db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()


def test_edit_raises_revision_and_version_and_is_recorded(programme, now):
    edit(programme, now, name=words("New name", "새 이름"), contact_phone="02-1")

    row = reload(db.session.get_one(Programme, programme))
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (row.name, row.revision, row.version) == (words("New name", "새 이름"), 1, 2)
    assert (entry.verb, entry.actor, entry.fields) == ("edit_programme", "person:1", ["contact_phone", "name"])


def test_saving_what_stands_changes_nothing(programme, now):
    edit(programme, now, contact_email=MINA.email)

    assert (reload(db.session.get_one(Programme, programme)).revision, verbs()) == (0, [])


def test_second_editor_sees_what_the_first_saved(programme, now):
    edit(programme, now, contact_phone="02-1", contact_email="a@b.test")

    with pytest.raises(ChangedMeanwhile) as conflict:
        edit(programme, now, contact_phone="02-2", contact_email="a@b.test")

    assert conflict.value.facts == {"version": 2, "theirs": {"contact_phone": "02-1"}}
    edit(programme, now, version=2, contact_phone="02-2", contact_email="a@b.test")
    assert reload(db.session.get_one(Programme, programme)).contact_phone == "02-2"


def test_field_that_nobody_else_touched_is_no_conflict(programme, now):
    seen = {"contact_phone": digest(MINA.phone), "contact_email": digest(MINA.email)}
    edit(programme, now, contact_phone="02-1")

    actions.edit_programme(programme_id=programme, version=1, values={"contact_email": "a@b.test"}, seen=seen, now=now, actor="person:2")
    with pytest.raises(ChangedMeanwhile):
        actions.edit_programme(programme_id=programme, version=1, values={"contact_phone": "02-2"}, seen=seen, now=now, actor="person:2")

    row = reload(db.session.get_one(Programme, programme))
    assert (row.contact_phone, row.contact_email) == ("02-1", "a@b.test")


def test_form_sent_twice_is_no_conflict(programme, now):
    edit(programme, now, contact_phone="02-1")
    edit(programme, now, contact_phone="02-1")

    assert verbs() == ["edit_programme"]


def test_recruitment_cannot_close_before_it_opens(programme, now):
    with pytest.raises(ClosesBeforeItOpens):
        edit(programme, now, recruitment_opens_at=now, recruitment_closes_at=now - timedelta(days=1))


def test_role_is_granted_once_and_recorded(programme, now):
    mina = make_staff("").person_id

    for _ in range(2):
        actions.grant_role(person_id=mina, programme_slug="alliance", role="desk", now=now)

    assert verbs() == ["grant_role"]
    assert rights_of(mina, "alliance") == {"see", "people", "desk"}


@pytest.mark.parametrize(("slug", "role", "refusal"), [("alliance", "king", NoSuchRole), (None, "organiser", NoSuchRole), ("nowhere", "desk", NoSuchProgramme)])
def test_unknown_role_or_programme_is_refused(programme, now, slug, role, refusal):
    mina = make_staff("").person_id

    with pytest.raises(refusal):
        actions.grant_role(person_id=mina, programme_slug=slug, role=role, now=now)


def test_role_goes_only_to_somebody_with_an_account(programme, now):
    with pytest.raises(NoSuchAccount):
        actions.grant_role_by_address(programme_slug="alliance", email=HYUN.email, role="desk", now=now, actor="person:1")


def test_staff_added_twice_is_one_account(programme, now):
    people = {
        actions.add_staff(email=email, name="김미나", role="organiser", programme_slug="alliance", password="a long password", now=now)
        for email in ("mina@alliance.test", "MINA@alliance.test")
    }

    assert len(people) == 1
    assert [grant.role for grant in grants_in(programme)] == ["organiser"]


def revoke(programme, grant_id, now):
    actions.revoke_role(programme_id=programme, grant_id=grant_id, now=now, actor="person:1")


def test_role_is_revoked(programme, now):
    row = db.session.get_one(Programme, programme)
    make_staff("owner", row)
    hyun = make_staff("viewer", row, who=HYUN).person_id
    grant = next(grant.id for grant in grants_in(programme) if grant.role == "viewer")

    revoke(programme, grant, now)

    assert rights_of(hyun, "alliance") == frozenset()
    assert verbs() == ["revoke_role"]


def test_last_owner_stays(programme, now):
    make_staff("owner", db.session.get_one(Programme, programme))
    grant = grants_in(programme)[0].id

    with pytest.raises(LastOwner):
        revoke(programme, grant, now)

    assert len(grants_in(programme)) == 1


@pytest.mark.parametrize("everywhere", [True, False])
def test_owner_may_go_while_another_remains(programme, now, everywhere):
    row = db.session.get_one(Programme, programme)
    make_staff("owner", row)
    grant = grants_in(programme)[0].id
    make_staff("owner", None if everywhere else row, who=HYUN)

    revoke(programme, grant, now)

    assert [granted.name for granted in grants_in(programme)] == [HYUN.name]


def test_disabled_owner_does_not_count_as_another(programme, now):
    from eventsapp.core.db import transaction

    row = db.session.get_one(Programme, programme)
    make_staff("owner", row)
    grant = grants_in(programme)[0].id
    other = make_staff("owner", row, who=HYUN)
    with transaction():
        other.disabled_at = now

    with pytest.raises(LastOwner):
        revoke(programme, grant, now)


def test_grant_of_another_programme_cannot_be_revoked_from_here(programme, now):
    elsewhere = make_programme("elsewhere")
    hyun = make_staff("viewer", elsewhere, who=HYUN).person_id
    grant = db.session.scalars(select(Grant.id).where(Grant.person_id == hyun)).one()

    revoke(programme, grant, now)

    assert rights_of(hyun, "elsewhere") == {"see"}


def test_ones_programmes_are_those_with_a_role(programme, now):
    elsewhere = make_programme("elsewhere")
    mina = make_staff("viewer", elsewhere).person_id
    hyun = make_staff("owner", None, who=HYUN).person_id

    assert [row.slug for row in programmes_of(mina)] == ["elsewhere"]
    assert [row.slug for row in programmes_of(hyun)] == ["alliance", "elsewhere"]


def test_a_right_holds_where_a_role_gives_it_and_for_an_owner_of_the_installation_everywhere(programme, now):
    elsewhere = make_programme("elsewhere")
    mina = make_staff("committee", elsewhere).person_id
    actions.grant_role(person_id=mina, programme_slug="alliance", role="viewer", now=now)
    hyun = make_staff("owner", None, who=HYUN).person_id

    assert (where_may(mina, "people"), where_may(mina, "edit")) == ((elsewhere.id,), ())
    assert where_may(hyun, "people") is None


def test_a_role_without_a_programme_that_is_no_owner_holds_nowhere(programme, now):
    mina = make_staff("organiser", None).person_id

    assert (rights_of(mina, "alliance"), rights_of(mina, None), where_may(mina, "see"), grants_in(programme)) == (frozenset(), frozenset(), (), [])
