"""The cells of a list: taken as people write them, or refused with what is expected, never guessed."""

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.directory.rules.columns import Kind
from eventsapp.people.models import Person
from tests.directory.lists import World, faults

ORGANISATIONS, PEOPLE = Kind.ORGANISATIONS, Kind.PEOPLE


@pytest.fixture
def world(app):
    with force_locale("en"):
        yield World()


@pytest.mark.parametrize(
    ("heading", "cell", "said"),
    [
        ("사업자등록번호", "1.24E+09", "shortened this number to “1.24E+09”"),
        ("사업자등록번호", "124-81-00999", "is not a business registration number"),
        ("구분", "협회", "Company/기업, University/대학"),
        ("분야", "에너지, 우주", "“우주” is not among the choices"),
        ("홈페이지", "javascript:alert(1)", "is not the address of a website"),
        pytest.param("대표자", "김" * 61, "At most 60 characters.", id="long"),
    ],
)
def test_a_cell_of_an_organisation_that_cannot_be_taken_says_what_is_expected(world, heading, cell, said):
    [[(column, sentence)]] = faults(world.plan(ORGANISATIONS, ("기관명", heading), ("한빛정보", cell)))

    assert said in sentence
    assert column


@pytest.mark.parametrize(
    ("heading", "cell", "said"),
    [
        ("이메일", "jun@", "is not a complete e-mail address"),
        ("전화", "1012345678", "has lost its first zero"),
        ("전화", "212345678", "has lost its first zero"),
        ("전화", "1.01E+09", "shortened this number"),
        ("전화", "123", "is not a complete telephone number"),
        ("언어", "French", "Write ko or en."),
    ],
)
def test_a_cell_of_a_person_that_cannot_be_taken_says_what_is_expected(world, heading, cell, said):
    [found] = faults(world.plan(PEOPLE, ("성명", "소속", heading), ("이준", "한빛", cell)))

    assert [said in sentence for _, sentence in found] == [True]


@pytest.mark.parametrize(("typed", "kept"), [("15881234", "1588-1234"), ("010-1234-5678", "010-1234-5678"), ("01012345678", "010-1234-5678"), ("+1 650 253 0000", "+1 650-253-0000")])
def test_telephone_numbers_that_are_whole_are_taken(world, typed, kept):
    world.import_(PEOPLE, ("이름", "전화"), ("이준", typed))

    assert db.session.scalars(select(Person.phone).where(Person.name == "이준")).all() == [kept]
