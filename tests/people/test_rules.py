"""When a session is alive, which passwords are too weak, what a search looks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from eventsapp.people.rules import SessionFacts, WeakPassword, is_alive, must_be_strong, sought_ways

NOW = datetime(2019, 1, 8, tzinfo=UTC)
IDLE = timedelta(hours=12)


def facts(**changed):
    return SessionFacts(**({"last_seen_at": NOW, "expires_at": NOW + timedelta(days=7), "ended_at": None, "disabled_at": None} | changed))


def test_session_in_use_is_alive():
    assert is_alive(facts(), NOW, IDLE)


@pytest.mark.parametrize(
    "changed",
    [
        {"ended_at": NOW},
        {"disabled_at": NOW},
        {"expires_at": NOW},
        {"last_seen_at": NOW - IDLE},
    ],
)
def test_session_that_ended_expired_or_lay_idle_is_dead(changed):
    assert not is_alive(facts(**changed), NOW, IDLE)


@pytest.mark.parametrize("password", ["short", "x" * 11, "x" * 257])
def test_password_too_short_or_absurdly_long_is_refused(password):
    with pytest.raises(WeakPassword):
        must_be_strong(password)


def test_passphrase_with_blanks_is_strong():
    assert must_be_strong("네 단어로 된 긴 문장 하나") is None


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        ("홍길동", ("홍길동",)), ("홍 길동", ("홍길동",)), ("ㅎ ㄱㄷ", ("ㅎㄱㄷ",)), ("㈜한빛 정보", ("한빛정보",)), ("Jun@Guest.test", ("jun@guest.test",)), ("@guest.test", ("@guest.test",)),
        ("guest.test", ("guest.test",)), ("Jean-Luc", ("jean-luc", "jeanluc")), ("주식회사", ("주식회사",)), ("  ", ()), ("%", ("%",)), ("Co., Ltd.", ("co.,ltd.", "coltd")),
    ],
)  # fmt: skip
def test_what_is_typed_is_looked_for_in_each_way_it_is_kept(typed, ways):
    assert sought_ways(typed) == ways
