"""Merging on its pages: the preview, the press, who is sent where, who may not."""

from __future__ import annotations

from datetime import date

import pytest

from eventsapp.directory.queries.records import find_record
from eventsapp.members.models import Membership
from tests.directory.acting import NUMBER, OTHER_NUMBER, link_of, make_colleague, make_representative, seen
from tests.directory.test_merging import merged, whose
from tests.factories import (
    HYUN,
    form_fields,
    make_member,
    make_organisation,
    make_programme,
    make_staff,
    sign_in,
)  # fmt: skip

BASE = "/staff/alliance/organisations"
TODAY = date(2019, 1, 8)


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


def test_the_preview_counts_what_moves_and_changes_nothing(mina, programme):
    stays, goes = (
        make_organisation(programme, "한빛정보", chief="김대표"),
        make_member(programme, "㈜한빛정보", business_number=NUMBER, chief="이대표").organisation,
    )
    make_colleague(goes)
    make_representative(goes)

    choice = mina.get(f"{BASE}/{stays.id}/merge/{goes.id}")
    preview = mina.get(f"{BASE}/{stays.id}/merge/{goes.id}?look=1&business_number=goes&chief=stays&name=stays")

    assert 'id="business_number-goes" name="business_number" value="goes" checked' in choice.text  # what is empty in the other is suggested
    assert 'id="chief-stays" name="chief" value="stays" checked' in choice.text
    assert "membership number 1 1 representative, whose link goes on opening 2 people of the organisation" in seen(preview)
    assert "116-82-00276 from the other record" in seen(preview)
    assert "김대표" in preview.text
    assert "이대표" not in preview.text
    assert whose(Membership) == [goes.id]


def test_merged_on_the_page_and_the_old_address_leads_to_the_one_that_counts(mina, programme):
    stays, goes = make_organisation(programme, "한빛정보"), make_organisation(programme, "새빛", business_number=NUMBER)
    url = f"{BASE}/{stays.id}/merge/{goes.id}"
    data = form_fields(mina.get(url + "?look=1&business_number=goes&name=stays").text)

    first, again = mina.post(url, data=data), mina.post(url, data=data)

    assert first.location == again.location == f"{BASE}/{stays.id}/"
    assert mina.get(f"{BASE}/{goes.id}/").location == f"{BASE}/{stays.id}/"
    assert mina.get(f"{BASE}/{goes.id}/edit").location == f"{BASE}/{stays.id}/"
    text = seen(mina.get(f"{BASE}/{stays.id}/"))
    assert "Also kept as: 새빛" in text
    assert "Another record was merged into it" in text
    assert "116-82-00276" in text
    assert "한빛정보" in mina.get(BASE + "?q=새빛").text


def test_two_members_are_told_on_the_page(mina, programme):
    stays, goes = make_member(programme, "한빛정보").organisation, make_member(programme, "㈜한빛정보").organisation
    url = f"{BASE}/{stays.id}/merge/{goes.id}"

    response = mina.get(url + "?look=1")
    posted = mina.post(url, data=form_fields(mina.get(f"{BASE}/new").text) | {"stays_version": "1", "goes_version": "1"})

    assert (response.status_code, posted.status_code) == (422, 422)
    assert "Both are members, under numbers 1 and 2." in seen(response)
    assert "Both are members" in seen(posted)


def test_a_press_after_somebody_elses_leads_to_what_they_made(mina, programme):
    stays, goes = make_organisation(programme, "한빛정보"), make_organisation(programme, "새빛")
    url = f"{BASE}/{stays.id}/merge/{goes.id}"
    data = form_fields(mina.get(url + "?look=1").text)
    merged(goes.id, stays.id, key="mine", programme_id=programme.id)

    response = mina.post(url, data=data)

    assert response.location == f"{BASE}/{goes.id}/"
    assert "These two are one record already." in seen(mina.get(response.location))


@pytest.mark.parametrize("path", ["{one}/merge/{one}", "{one}/merge/999999", "999999/merge/{one}", "{one}/merge/{foreign}"])
def test_what_cannot_be_merged_is_not_found(mina, programme, path):
    one, foreign = make_organisation(programme), make_organisation(make_programme("other"))
    url = f"{BASE}/{path.format(one=one.id, foreign=foreign.id)}"

    assert (mina.get(url).status_code, mina.get(url + "?look=1").status_code) == (404, 404)
    assert mina.post(url, data=form_fields(mina.get(f"{BASE}/new").text)).status_code in (404, 409)
    assert find_record(programme.id, one.id).merged_into_id is None


def test_who_may_not_edit_cannot_merge(client, programme):
    stays, goes = make_organisation(programme, "한빛정보"), make_organisation(programme, "새빛")
    desk = sign_in(client, make_staff("desk", programme, who=HYUN))

    assert desk.post(f"{BASE}/{stays.id}/merge/{goes.id}", data={}).status_code == 403


def test_the_link_of_a_merged_record_opens_the_one_that_counts(client, programme):
    stays, goes = make_organisation(programme, "한빛정보", business_number=OTHER_NUMBER), make_organisation(programme, "새빛")
    acting = make_representative(goes)
    merged(stays.id, goes.id)

    assert "한빛정보" in seen(client.get(link_of(acting)))
