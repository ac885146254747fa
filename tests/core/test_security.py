"""What every answer and every log line gets, and what no request may do."""

import io
import json
import logging

import pytest

from eventsapp import create_app
from eventsapp.core import security
from eventsapp.core.db import db
from eventsapp.rsvps.models import Delegation
from tests.conftest import settings
from tests.factories import HYUN, JUN, make_delegation, make_event, make_staff, sign_in


@pytest.fixture
def log(app):
    """Everything the product logs, as text."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(security.JsonLines())
    security.log.addHandler(handler)
    yield kept
    security.log.removeHandler(handler)


PATHS = ["/", "/alliance/", "/alliance/seminar/", "/alliance/seminar/register", "/nothing/", "/healthz", "/sign-in", "/alliance/calendar.ics"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers(app, now, client, path):
    make_event()

    headers = client.get(path).headers

    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Opener-Policy", "Permissions-Policy", "X-Request-Id"):
        assert headers.get(name), name
    assert headers["Referrer-Policy"] == ("no-referrer" if path.endswith(".ics") else "same-origin")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_every_page_behind_a_link_or_a_sign_in_is_kept_by_nobody(app, now, client):
    event = make_event()
    delegation = make_delegation(event, size=2, organisation="한빛")
    from eventsapp.core import tokens

    link = client.get(f"/d/{tokens.current('delegation', delegation.id)}/")
    staff = sign_in(app.test_client(), make_staff("organiser", event.programme)).get("/staff/alliance/")

    assert [(page.status_code, page.headers["Cache-Control"], "noindex" in page.headers["X-Robots-Tag"]) for page in (link, staff)] == [(200, "no-store", True)] * 2


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "localhost@evil.test", "evil.test:8000"])
def test_another_host_is_refused(client, host):
    assert client.get("/healthz", headers={"Host": host}).status_code == 400


def test_a_claimed_host_appears_in_no_link(app, now, client):
    make_event()

    page = client.get("/alliance/seminar/", headers={"X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "https"})

    assert "evil.test" not in page.text


def test_a_body_beyond_a_megabyte_is_refused(app, now, client):
    make_event()

    assert client.post("/alliance/seminar/register", data={"name": "x" * 1_100_000}).status_code == 413


@pytest.mark.parametrize(("parts", "size"), [(1, 600_000), (2_000, 1)])
def test_a_form_too_large_to_be_one_is_refused(app, now, client, parts, size):
    make_event()
    part = '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + "y" * size + "\r\n"

    answer = client.post("/alliance/seminar/register", data=(part * parts + "--x--\r\n").encode(), content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 413


@pytest.mark.parametrize("query", ["lang=xx", "lang=ko&lang=en", "as=%00", "as=guest&as=x", "who=%FF", "next=//evil.test", "%00=%00"])
@pytest.mark.parametrize("path", ["/", "/alliance/seminar/", "/alliance/seminar/register", "/sign-in"])
def test_odd_queries_are_no_error(app, now, client, path, query):
    make_event()

    assert client.get(f"{path}?{query}").status_code in (200, 400, 404)


@pytest.mark.parametrize("path", ["/%00/", "/%FF/", "/alliance/%2e%2e/", "/d/%00/", "/r/" + "x" * 3000 + "/", "/staff/%F0%9F%92%A9/", "/alliance/seminar/event.ics?lang=%00"])
def test_odd_paths_are_no_error(app, now, client, path):
    make_event()

    assert client.get(path).status_code < 500


@pytest.mark.parametrize("cookie", ["session=x", "session=.eJw.x.y", "lang=xx", "lang=" + "x" * 4000, "session=\x01"])
def test_odd_cookies_are_no_error(app, now, cookie):
    make_event()
    client = app.test_client(use_cookies=False)

    assert [client.get(path, headers={"Cookie": cookie}).status_code for path in ("/", "/alliance/seminar/", "/sign-in", "/alliance/seminar/register")] == [200] * 4


def test_cookies_are_kept_from_scripts_and_other_sites(app, now, client):
    make_event()

    cookies = [*client.get("/sign-in").headers.getlist("Set-Cookie"), *client.get("/?lang=ko").headers.getlist("Set-Cookie")]

    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_behind_https_cookies_are_secure_and_the_browser_is_told_to_stay(tmp_path):
    app = create_app(settings(tmp_path, f"sqlite:///{tmp_path}/x.sqlite3") | {"PUBLIC_BASE_URL": "https://events.test"})

    answer = app.test_client().get("/sign-in", base_url="https://events.test")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert [cookie.split("=")[0] for cookie in answer.headers.getlist("Set-Cookie")] == ["__Host-session"]
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Path=/" in answer.headers["Set-Cookie"]


def test_a_log_line_names_the_route_and_the_request(app, now, client, log):
    make_event()

    answer = client.get("/alliance/seminar/")

    line = json.loads(log.getvalue().splitlines()[-1])
    assert (line["route"], line["status"], line["request"]) == ("/<programme>/<event>/", 200, answer.headers["X-Request-Id"])


def test_the_log_holds_no_path_no_name_no_address_and_no_token(app, now, client, log):
    from tests.factories import form_fields

    make_event()
    page = client.get("/alliance/seminar/register?as=guest")
    answer = client.post("/alliance/seminar/register?as=guest", data=form_fields(page.text) | {"name": JUN.name, "email": JUN.email, "phone": JUN.phone})
    client.get(answer.location)
    client.post("/sign-in", data=form_fields(client.get("/sign-in").text) | {"email": HYUN.email, "password": "my secret word"})

    text = log.getvalue()
    assert answer.status_code == 303
    assert [secret for secret in (JUN.name, JUN.email, JUN.phone, HYUN.email, "my secret", answer.location, answer.location.split("/")[2], "seminar/register") if secret in text] == []


def test_an_unexpected_error_is_a_page_with_a_number_and_a_log_line_without_what_was_typed(app, now, client, log, monkeypatch):
    make_event()
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("eventsapp.programmes.views.render_template", lambda *_, **__: db.session.execute(db.select(Delegation).where(Delegation.reference == JUN.name)).scalar_one())

    answer = client.get("/")

    line = next(line for line in map(json.loads, log.getvalue().splitlines()) if line["level"] == "error")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
    assert (line["request"], line["route"], line["trace"][0]) == (answer.headers["X-Request-Id"], "/", "NoResultFound")
    assert JUN.name not in log.getvalue()


def test_the_trace_of_a_database_error_quotes_no_values(app, log):
    try:
        try:
            raise ValueError(JUN.email)
        except ValueError as cause:
            raise RuntimeError(JUN.name) from cause
    except RuntimeError as error:
        security.log.error("unexpected error", exc_info=error)

    trace = json.loads(log.getvalue())["trace"]
    assert [part for part in trace if "test_security" not in part] == ["RuntimeError", "ValueError"]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8::7", "2001:db8::/64"),
        ("2001:db8::8:0:0:7", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix:", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_caller_is_known_by_network_only(app, address, network):
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert security.client_network() == network


def test_forwarded_addresses_are_believed_from_known_proxies_only(tmp_path):
    plain = create_app(settings(tmp_path, f"sqlite:///{tmp_path}/x.sqlite3"))
    behind = create_app(settings(tmp_path, f"sqlite:///{tmp_path}/x.sqlite3") | {"TRUSTED_PROXIES": "1"})

    seen = []
    for app in (plain, behind):
        app.before_request_funcs.setdefault(None, []).append(lambda: seen.append(security.client_network()))
        app.test_client().get("/healthz", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})

    assert seen == ["127.0.0.0/24", "203.0.113.0/24"]
