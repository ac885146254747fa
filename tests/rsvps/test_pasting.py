"""People pasted from a spreadsheet: whatever is pasted gives rows or sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.rsvps.rules import MOST_DELEGATES, Delegate
from eventsapp.rsvps.rules.pasting import MOST, MOST_CHARACTERS, MOST_FAULTS, pasted

JUN = Delegate("이준", "기획팀", "과장", "jun@guest.test", "010-1234-5678")


@pytest.fixture(autouse=True)
def _spoken(app):
    """Sentences are spoken in English."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


@pytest.mark.parametrize(
    "line",
    [
        "이준\t기획팀\t과장\tjun@guest.test\t010-1234-5678",
        "이준;기획팀;과장;jun@guest.test;010-1234-5678",
        "이준, 기획팀, 과장, jun@guest.test, 010-1234-5678",
        '"이준","기획팀","과장","jun@guest.test","010-1234-5678"',
        "1\t이준\t기획팀\t과장\tjun@guest.test\t010-1234-5678",
        "이준\t기획팀\t과장\t010-1234-5678\tjun@guest.test",
        "\r\n  이준\t기획팀\t과장\tjun@guest.test\t010-1234-5678\t\t\r\n\r\n",
        "성명\t부서\t직위\t이메일\t연락처\n이준\t기획팀\t과장\tjun@guest.test\t010-1234-5678",
        "연번\t소속 부서\t직함\t성 명\t휴대전화\t전자우편\n1\t기획팀\t과장\t이준\t010-1234-5678\tjun@guest.test",
        "No.,Full name,E-mail,Department,Job title,Tel.\n1,이준,jun@guest.test,기획팀,과장,010-1234-5678",
    ],
)
def test_a_line_is_read_however_it_is_parted_and_ordered(line):
    assert pasted(line).people == (JUN,)
    assert (pasted(line).faults, pasted(line).left) == ((), "")


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("이준", Delegate("이준")),
        ("이준\t\t과장", Delegate("이준", "", "과장")),
        ("이준,jun@guest.test", Delegate("이준", email="jun@guest.test")),
        ("이준\t기획, 예산팀\t과장", Delegate("이준", "기획, 예산팀", "과장")),
        ('이준,"기획, 예산팀",과장', Delegate("이준", "기획, 예산팀", "과장")),
        ("이준\t기획팀\t과장\t\t010-1234-5678", Delegate("이준", "기획팀", "과장", "", "010-1234-5678")),
        ("성명\n이준", Delegate("이준")),
    ],
)
def test_what_is_not_said_stays_empty(line, read):
    assert pasted(line).people == (read,)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("\t기획팀", "Line 2: there is no name in it."),
        ("최현\t기획팀\t과장\tnot@an@address", "Line 2: “not@an@address” is not a complete e-mail address."),
        ("최현\t기획팀\t과장\t대리\t박사", "Line 2: it has more columns than name, department, position, e-mail and telephone."),
        ("최" * 61, "Line 2: the name is longer than 60 characters."),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_kept(line, sentence):
    read = pasted(f"이준\n{line}\n박소라")

    assert [person.name for person in read.people] == ["이준", "박소라"]
    assert [str(fault) for fault in read.faults] == [sentence]
    assert read.left == line


def test_a_telephone_number_in_its_column_must_be_one():
    assert [str(fault) for fault in pasted("이름,전화\n이준,내선 12").faults] == ["Line 2: “내선 12” is not a complete telephone number."]


def test_lines_that_are_left_keep_the_names_of_their_columns():
    assert pasted("이메일,이름\nx@,이준\n,박소라").left == "이메일,이름\nx@,이준"


def test_who_finds_no_room_is_told_so():
    read = pasted("하나\n둘\n셋", room=2)

    assert [person.name for person in read.people] == ["하나", "둘"]
    assert [str(fault) for fault in read.faults] == ["Line 3: there is no room for more people."]
    assert read.left == "셋"


def test_of_many_faults_the_first_are_named_and_the_others_counted():
    read = pasted("\n".join(["x@"] * (MOST_FAULTS + 3)))

    assert len(read.faults) == MOST_FAULTS + 1
    assert str(read.faults[-1]) == "3 more lines could not be read."


def test_a_text_without_end_is_read_to_its_bound():
    read = pasted("가" * 10 * MOST_CHARACTERS)

    assert str(read.faults[0]) == f"The text is too long: only its first {MOST_CHARACTERS} characters were read."
    assert len(read.left) <= MOST_CHARACTERS


_CELLS = st.text() | st.sampled_from(["성명", "이메일", "이준", "jun@guest.test", "010-1234-5678", '"', "1", ""])
_TABLES = st.lists(st.lists(_CELLS, max_size=8), max_size=12)


@given(st.text() | st.tuples(_TABLES, st.sampled_from("\t;,")).map(lambda t: "\n".join(t[1].join(cells) for cells in t[0])), st.integers(0, MOST_DELEGATES))
def test_any_text_gives_rows_or_sentences_within_bounds(text, room):
    read = pasted(text, room)

    assert len(read.people) <= room
    assert all(person.name and all(len(getattr(person, column)) <= most for column, most in MOST.items()) for person in read.people)
    assert len(read.faults) <= MOST_FAULTS + 1
    assert all(str(fault) for fault in read.faults)
    assert bool(read.left) == bool(read.faults)
