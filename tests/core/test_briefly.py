"""What a thousand ask for is asked of the application once a second."""

from __future__ import annotations

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from eventsapp.core.briefly import MOST, SECONDS, Briefly


class Application:
    """Says how often it was asked; nothing is found below /gone."""

    def __init__(self):
        self.asked, self.cookies = 0, []

    def __call__(self, environ, start_response):
        self.asked += 1
        self.cookies.append(environ.get("HTTP_COOKIE"))
        if environ["PATH_INFO"].startswith("/gone"):
            return Response("no", 404)(environ, start_response)
        answer = Response(str(self.asked), headers={"ETag": f'"{self.asked}"', "X-Request-Id": "one", "Cache-Control": "no-cache"})
        return answer(environ, start_response)


@pytest.fixture
def now():
    return [100.0]


@pytest.fixture
def application():
    return Application()


@pytest.fixture
def client(application, now):
    return Client(Briefly(application, "/live.json", clock=lambda: now[0]))


def test_within_a_second_the_application_is_asked_once(client, application, now):
    first, second = client.get("/a/live.json"), client.get("/a/live.json")
    now[0] += SECONDS
    third = client.get("/a/live.json")

    assert (first.text, second.text, third.text, application.asked) == ("1", "1", "2", 2)
    assert first.headers["Cache-Control"] == "no-cache"
    assert "X-Request-Id" not in second.headers


def test_who_has_seen_it_gets_nothing_again(client, application):
    tag = client.get("/a/live.json").headers["ETag"]

    again = client.get("/a/live.json", headers={"If-None-Match": tag})
    old = client.get("/a/live.json", headers={"If-None-Match": '"0"'})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert (old.status_code, old.text) == (200, "1")
    assert application.asked == 1


@pytest.mark.parametrize(("path", "options"), [("/a/live", {}), ("/a/live.json?x=1", {}), ("/a/live.json", {"method": "POST"}), ("/gone/live.json", {})])
def test_everything_else_is_the_applications_to_say(client, application, path, options):
    answers = [client.open(path, **options) for _ in range(2)]

    assert application.asked >= 2
    assert [answer.status_code for answer in answers] == ([404, 404] if "gone" in path else [200, 200])
    assert len({answer.text for answer in answers}) == (1 if "gone" in path else 2)


def test_one_event_or_host_is_not_told_anothers_number_and_nobodys_cookie_counts(client, application):
    texts = [client.get("/a/live.json").text, client.get("/b/live.json").text, client.get("/a/live.json", headers={"Host": "other.test"}).text]
    client.set_cookie("session", "secret")
    client.get("/c/live.json")

    assert texts == ["1", "2", "3"]
    assert application.cookies == [None] * 4


def test_it_never_keeps_more_than_so_many(client, application):
    for number in range(MOST + 1):
        client.get(f"/{number}/live.json")
    client.get("/0/live.json")

    assert application.asked == MOST + 2
