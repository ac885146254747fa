"""Every setting is explained, and production refuses to start when it would not be safe."""

import re
from pathlib import Path

import pytest

import config
from config import SETTINGS, BadSettings, load

ROOT = Path(config.ROOT)
PRODUCTION = {
    "ENVIRONMENT": "production", "SECRET_KEY": "k3y-0f-more-than-32-random-characters!", "PUBLIC_BASE_URL": "https://events.test",
    "MAIL_SERVER": "mail.events.test", "MAIL_SENDER": "desk@events.test",
}  # fmt: skip


def refused(**environ):
    with pytest.raises(BadSettings) as reason:
        load(PRODUCTION | environ)
    return str(reason.value)


def test_a_sound_production_starts():
    assert load(PRODUCTION)["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize("key", ["", "short", "a" * 64, "abcabcabcabcabcabcabcabcabcabcabcabc"])
def test_production_refuses_a_weak_secret(key):
    assert "SECRET_KEY" in refused(SECRET_KEY=key)


@pytest.mark.parametrize("url", ["http://events.test", "", "events.test", "ftp://events.test"])
def test_production_refuses_an_address_without_https(url):
    assert "PUBLIC_BASE_URL" in refused(PUBLIC_BASE_URL=url)


def test_production_refuses_to_be_without_a_mail_server():
    assert "MAIL_SERVER" in refused(MAIL_SERVER="")


@pytest.mark.parametrize("sender", ["events@localhost", "events", "", "events@"])
def test_production_refuses_a_sender_that_nobody_could_answer(sender):
    assert "MAIL_SENDER" in refused(MAIL_SENDER=sender)


def test_the_example_of_a_deployment_lacks_nothing_but_its_secret():
    lines = (ROOT / "deploy" / "eventsapp.env").read_text("utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    del example["MAIL_PASSWORD_FILE"]

    assert load(example | {"SECRET_KEY": PRODUCTION["SECRET_KEY"]})["MAIL_SERVER"] == "smtp.example.org"


def test_production_refuses_a_weak_secret_of_the_door_for_mail_and_takes_none():
    assert "INBOUND_SECRET" in refused(INBOUND_SECRET="letmein")
    assert load(PRODUCTION | {"INBOUND_SECRET": ""})["INBOUND_SECRET"] == ""


@pytest.mark.parametrize("address", ["rsvp@events.test", "{secret}", "a{secret}b{secret}@events.test", "rsvp+x@{secret}.test", "a" * 41 + "+{secret}@events.test", "r{secret}@events.test", "r+{secret}a@events.test"])
def test_an_address_to_answer_to_holds_its_secret_once_and_fits_into_an_address(address):
    assert "REPLY_ADDRESS" in refused(REPLY_ADDRESS=address)
    assert load(PRODUCTION | {"REPLY_ADDRESS": "rsvp-{secret}@events.test"})["REPLY_ADDRESS"] == "rsvp-{secret}@events.test"


@pytest.mark.parametrize("debug", ["1", "true", "yes", "on"])
def test_production_refuses_debug(debug):
    assert "FLASK_DEBUG" in refused(FLASK_DEBUG=debug)


def test_production_trusts_its_own_host_and_no_local_one():
    assert load(PRODUCTION | {"TRUSTED_HOSTS": "www.events.test"})["TRUSTED_HOSTS"] == ["events.test", "www.events.test"]


def test_an_unknown_environment_is_refused():
    assert "ENVIRONMENT" in refused(ENVIRONMENT="staging")


@pytest.mark.parametrize(("name", "value"), [("MAIL_PORT", "smtp"), ("MAIL_USE_TLS", "perhaps"), ("WEB_WORKERS", "two"), ("TRUSTED_PROXIES", "")])
def test_a_value_that_cannot_be_read_is_named_and_explained(name, value):
    said = refused(**{name: value})

    assert name in said
    assert repr(value) in said


def test_production_is_what_runs_when_nothing_is_said():
    with pytest.raises(BadSettings):
        load({})


def test_a_secret_may_come_from_a_file(tmp_path):
    (tmp_path / "secret").write_text(PRODUCTION["SECRET_KEY"] + "\n")
    environ = {name: value for name, value in PRODUCTION.items() if name != "SECRET_KEY"} | {"SECRET_KEY_FILE": str(tmp_path / "secret")}

    assert load(environ)["SECRET_KEY"] == PRODUCTION["SECRET_KEY"]


def test_the_demo_makes_a_secret_of_its_own_and_keeps_it(tmp_path):
    environ = {"ENVIRONMENT": "demo", "INSTANCE_PATH": str(tmp_path)}

    first, second = load(environ)["SECRET_KEY"], load(environ)["SECRET_KEY"]

    assert (first == second, len(first) >= 32, oct((tmp_path / "secret-key").stat().st_mode)[-3:]) == (True, True, "600")


def test_the_demo_has_a_clock_and_production_has_none(tmp_path):
    assert (load({"ENVIRONMENT": "demo", "INSTANCE_PATH": str(tmp_path)})["DEMO"], load(PRODUCTION)["DEMO"]) == (True, False)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_explained_in_a_sentence(setting):
    assert re.fullmatch(r".{8,}\.", setting.why)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_has_a_default_that_can_be_read(setting):
    setting.read(setting.default)

    assert isinstance(setting.default, str)


def test_every_setting_stands_in_the_readme_with_its_default():
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \| (.*?) \|", (ROOT / "README.md").read_text("utf-8"), re.M)

    defaults = {setting.name: f"`{setting.default}`" if setting.default else "–" for setting in SETTINGS}
    assert dict(rows) == defaults | {"INSTANCE_PATH": "`instance/`"}


def test_no_setting_is_read_from_the_environment_anywhere_else():
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "eventsapp").rglob("*.py"))

    assert re.findall(r"os\.(?:getenv|environ\[|environ\.get)\W+\w+", code) == []
