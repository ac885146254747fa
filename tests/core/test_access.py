"""Deny by default: every route says who may, and those who may not are refused before anything else happens."""

import re

import pytest
from flask import Blueprint

from eventsapp.core import access
from eventsapp.core.access import ROLES, rule_of, safe_next
from tests.factories import HYUN, make_event, make_programme, make_staff, sign_in


def routes(app, kind=""):
    """(rule, path, method) of each route whose rule begins with `kind`, with sample values in its path."""
    known = {"programme": "alliance", "event": "seminar"}
    found = []
    for rule in app.url_map.iter_rules():
        view_rule = rule_of(app.view_functions[rule.endpoint])
        if view_rule is not None and view_rule.startswith(kind):
            values = {name: known.get(name, _fitting(name, rule.rule)) for name in rule.arguments}
            method = "GET" if "GET" in rule.methods else "POST"
            found.append((view_rule, app.url_map.bind("localhost").build(rule.endpoint, values), method))
    return found


def _fitting(name, rule):
    """A value that the converter of this part of an address takes."""
    if re.search(rf"<int[^:]*:{name}>", rule):
        return 1
    one_of = re.search(rf"<any\((\w+).*?\):{name}>", rule)
    return one_of[1] if one_of else "x"


def test_every_route_declares_who_may(app):
    assert [rule.rule for rule in app.url_map.iter_rules() if rule_of(app.view_functions[rule.endpoint]) is None] == []


def test_every_route_below_staff_is_for_staff(app):
    below = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/staff")]

    assert len(below) > 10
    assert [rule.rule for rule in below if not rule_of(app.view_functions[rule.endpoint]).startswith("staff:")] == ["/staff/"]  # which shows what is one's own


def test_a_route_that_declares_nothing_is_closed(app, monkeypatch):
    blank = app.view_functions["core.healthz"]
    monkeypatch.delattr(blank, "access_rule")

    assert app.test_client().get("/healthz").status_code == 403


def test_strangers_are_sent_to_sign_in_from_every_staff_route(app, now):
    make_event()
    client = app.test_client()

    answers = {path: client.open(path, method=method) for _rule, path, method in [*routes(app, "staff:"), *routes(app, "signed_in")]}

    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 303} == {}
    assert all(answer.location.startswith("/sign-in") for answer in answers.values())


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_each_role_is_refused_where_it_lacks_the_right(app, now, role):
    programme = make_programme()
    make_event(programme)
    client = sign_in(app.test_client(), make_staff(role, programme))
    beyond = [(path, method) for rule, path, method in routes(app, "staff:") if rule.removeprefix("staff:") not in ROLES.get(role, ())]

    answers = {path: client.open(path, method=method).status_code for path, method in beyond}

    assert {path: status for path, status in answers.items() if status != 403} == {}


def test_a_role_counts_in_its_own_programme_only(app, now):
    make_event()
    other = make_programme("other")
    client = sign_in(app.test_client(), make_staff("owner", other))
    elsewhere = [(path, method) for _rule, path, method in routes(app, "staff:") if "/alliance/" in path]

    answers = {path: client.open(path, method=method).status_code for path, method in elsewhere}

    assert len(answers) > 5
    assert {path: status for path, status in answers.items() if status != 403} == {}


def test_the_owner_of_the_installation_may_everywhere(app, now):
    make_event()
    client = sign_in(app.test_client(), make_staff("owner", None))

    answers = {path: client.open(path, method=method) for _rule, path, method in routes(app, "staff:")}

    assert [path for path, answer in answers.items() if answer.status_code == 403 or "/sign-in" in (answer.location or "")] == []


@pytest.mark.parametrize("role", ["organiser", "committee", "desk", "viewer"])
def test_only_owner_may_be_granted_without_a_programme(app, now, role):
    make_event()
    client = sign_in(app.test_client(), make_staff(role, None))

    assert client.get("/staff/alliance/").status_code == 403


def test_a_page_behind_sign_in_comes_back_to_itself(app, now):
    make_event()

    assert app.test_client().get("/staff/alliance/?x=1").location == "/sign-in?next=/staff/alliance/?x%3D1"


def test_a_right_that_nobody_could_have_is_a_mistake():
    with pytest.raises(AssertionError):
        access.staff("fly")


def test_rules_are_kept_by_the_function_they_decorate():
    page = Blueprint("page", __name__)
    view = page.get("/")(access.public(lambda: ""))

    assert rule_of(view) == "public"


@pytest.mark.parametrize("target", ["/", "/staff/alliance/?a=b#c", "/한글/"])
def test_a_way_within_the_site_is_followed(target):
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    ["", None, "//evil.test", "///evil.test", "/\\evil.test", "\\\\evil.test", "https://evil.test", "evil.test", "javascript:alert(1)", "/\t/evil.test", "/\n//evil.test", " /x", "/x\\y", "/\x00"],
)
def test_no_way_leads_off_the_site(target):
    assert safe_next(target) is None


def test_a_person_without_any_role_is_shown_no_programme(app, now):
    make_event()
    client = sign_in(app.test_client(), make_staff("", None, who=HYUN))

    page = client.get("/staff/")

    assert (page.status_code, "/staff/alliance/" in page.text) == (200, False)
