"""Every setting of the product: one place, read from the environment, each explained."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
ENVIRONMENTS = ("production", "demo", "test")


class BadSettings(Exception):
    """The environment asks for something the product refuses to start with; the message says what to change."""


def text(raw: str) -> str:
    return raw.strip()


def number(raw: str) -> int:
    return int(raw)


def switch(raw: str) -> bool:
    if raw.strip().lower() in ("1", "true", "yes", "on"):
        return True
    if raw.strip().lower() in ("", "0", "false", "no", "off"):
        return False
    raise ValueError("expected yes or no")


def words(raw: str) -> list[str]:
    return [part.strip() for part in raw.split(",") if part.strip()]


def topics(raw: str) -> list[str]:
    found, known = words(raw), {"time", "place", "title", "agenda", "text"}
    if not known.issuperset(found):
        raise ValueError(f"expected some of {', '.join(sorted(known))}")
    return found


def reply_pattern(raw: str) -> str:
    # The secret stands apart, so that it is found, and hidden, wherever the address is kept.
    if raw.strip() and not re.fullmatch(r"([\w.=+-]{0,31}[.=+_-])?\{secret\}@[^@{}\s]+", raw.strip()):
        raise ValueError("expected an address that begins with {secret} or has it after a sign, right before the @, like rsvp+{secret}@example.org")
    return raw.strip()


@dataclass(frozen=True)
class Setting:
    """One setting: its environment variable, how it is read, what it is without one, and why one would set it.

    NAME_FILE may hold the path of a file with the value instead, for secrets."""

    name: str
    read: Callable[[str], Any]
    default: str
    why: str


SETTINGS = (
    Setting("ENVIRONMENT", text, "production", "production, demo (sample data, a clock one can move, mail kept on disk) or test."),
    Setting("SECRET_KEY", text, "", "Signs cookies and derives every link sent by mail. Production: 32 characters or more. Without one the demo makes its own."),
    Setting("PUBLIC_BASE_URL", text, "http://127.0.0.1:8000", "Where people reach the product; links in mails start with it. Production demands https."),
    Setting("TRUSTED_HOSTS", words, "", "Further host names to answer to, separated by commas; the one of PUBLIC_BASE_URL always is."),
    Setting("TRUSTED_PROXIES", number, "0", "How many reverse proxies in front set X-Forwarded-For and -Proto. 0 believes none of those headers."),
    Setting("DATABASE_URL", text, "", "sqlite:///… or postgresql://…; without it SQLite in the instance folder."),
    Setting("REDIS_URL", text, "", "Queue and request limits over several machines; without it a SQLite file and memory."),
    Setting("INSTANCE_PATH", text, str(ROOT / "instance"), "Folder for the database, the built assets, the queue and mail kept on disk."),
    Setting("LISTEN", text, "127.0.0.1:8000", "Address and port of `flask serve`."),
    Setting("WEB_WORKERS", number, "2", "Web worker processes of `flask serve`; as many as there are cores."),
    Setting("MAIL_SERVER", text, "", "SMTP host; production demands one. Without it, and in the demo, mail is kept as .eml files in the instance folder."),
    Setting("MAIL_PORT", number, "587", "SMTP port."),
    Setting("MAIL_USE_TLS", switch, "yes", "STARTTLS before signing in."),
    Setting("MAIL_USE_SSL", switch, "no", "TLS from the first byte (port 465) instead of STARTTLS."),
    Setting("MAIL_USERNAME", text, "", "SMTP user name."),
    Setting("MAIL_PASSWORD", text, "", "SMTP password."),
    Setting("MAIL_TIMEOUT", number, "20", "Seconds after which a silent mail server counts as failed and the mail is tried again."),
    Setting("MAIL_SENDER", text, "events@localhost", "Address that mails come from. Production demands one of a real domain."),
    Setting("MAIL_PER_ADDRESS_PER_DAY", number, "20", "Mails a day to one address nobody has proven; further ones are held for staff to see."),
    Setting("REPLY_ADDRESS", reply_pattern, "", "Where calendars answer: an address with {secret} in it, whose mail reaches an inbound door. Empty: MAIL_SENDER with +{secret}."),
    Setting("INBOUND_SECRET", text, "", "Secret of the HTTP door for incoming mail, POST /api/inbound; empty: that door is shut."),
    Setting("INBOUND_LISTEN", text, "127.0.0.1:8024", "Address and port of `flask inbound-listen`."),
    Setting("IMAP_SERVER", text, "", "Mailbox that incoming mail is fetched from, host or host:port; empty: none."),
    Setting("IMAP_USERNAME", text, "", "User name of that mailbox."),
    Setting("IMAP_PASSWORD", text, "", "Password of that mailbox."),
    Setting("IMAP_FOLDER", text, "INBOX", "Folder of that mailbox."),
    Setting("IMAP_USE_SSL", switch, "yes", "TLS to that mailbox from the first byte."),
    Setting("UPDATE_QUIET_MINUTES", number, "2", "An update goes out when an event has rested this long since its last change; organisers may choose otherwise."),
    Setting("SIGNIFICANT_CHANGES", topics, "time,place", "Which changes of an event are told by mail, of time, place, title, agenda, text; organisers may choose otherwise."),
    Setting("SIGN_IN_TRIES", number, "10", "Failed sign-ins to one account from one network in 15 minutes before a pause; five times as many for either alone."),
    Setting("SESSION_IDLE_HOURS", number, "12", "A staff session unused for this long has ended."),
    Setting("SESSION_MAX_DAYS", number, "7", "A staff session ends after this many days in any case."),
    Setting("LOG_LEVEL", text, "INFO", "DEBUG, INFO, WARNING or ERROR."),
)


def load(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The configuration that `environ` asks for. Raises BadSettings, naming the variable, when it cannot be honoured."""
    values = {setting.name: _read(setting, environ) for setting in SETTINGS}
    if values["ENVIRONMENT"] not in ENVIRONMENTS:
        raise BadSettings(f"ENVIRONMENT must be one of {', '.join(ENVIRONMENTS)}.")
    values["DEMO"] = values["ENVIRONMENT"] == "demo"
    values["TESTING"] = values["ENVIRONMENT"] == "test"
    if values["ENVIRONMENT"] == "production":
        _refuse_unsafe(values, environ)
    elif not values["SECRET_KEY"]:
        values["SECRET_KEY"] = _own_secret(Path(values["INSTANCE_PATH"]))
    return values | _derived(values)


def _read(setting: Setting, environ: Mapping[str, str]) -> Any:
    raw = environ.get(setting.name)
    path = environ.get(setting.name + "_FILE")
    if raw is None and path:
        raw = Path(path).read_text("utf-8").strip()
    try:
        return setting.read(setting.default if raw is None else raw)
    except ValueError as error:
        raise BadSettings(f"{setting.name} is {raw!r}, which cannot be read: {error}. {setting.why}") from error


def _refuse_unsafe(values: dict[str, Any], environ: Mapping[str, str]) -> None:
    if len(values["SECRET_KEY"]) < 32 or len(set(values["SECRET_KEY"])) < 8:
        raise BadSettings("SECRET_KEY is missing or weak: set 32 or more random characters.")
    if not values["PUBLIC_BASE_URL"].startswith("https://"):
        raise BadSettings("PUBLIC_BASE_URL must start with https:// in production.")
    if not values["MAIL_SERVER"]:
        raise BadSettings("MAIL_SERVER is missing: production sends its mail.")
    if values["MAIL_SENDER"].partition("@")[2] in ("", "localhost"):
        raise BadSettings("MAIL_SENDER must be an address that people can answer, at a domain of yours.")
    if values["INBOUND_SECRET"] and len(values["INBOUND_SECRET"]) < 24:
        raise BadSettings("INBOUND_SECRET is weak: set 24 or more random characters, or none.")
    if environ.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no"):
        raise BadSettings("FLASK_DEBUG must not be on in production.")


def _own_secret(instance: Path) -> str:
    path = instance / "secret-key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _derived(values: dict[str, Any]) -> dict[str, Any]:
    base = urlsplit(values["PUBLIC_BASE_URL"])
    secure = base.scheme == "https"
    prefix = "__Host-" if secure else ""
    return {
        "TRUSTED_HOSTS": [base.hostname or "localhost", *values["TRUSTED_HOSTS"], *(() if values["ENVIRONMENT"] == "production" else ("localhost", "127.0.0.1"))],
        "SQLALCHEMY_DATABASE_URI": values["DATABASE_URL"] or f"sqlite:///{values['INSTANCE_PATH']}/eventsapp.sqlite3",
        "SESSION_COOKIE_NAME": prefix + "session",
        "LANGUAGE_COOKIE_NAME": prefix + "lang",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": 1_000_000,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "MAX_FORM_PARTS": 1_000,
        "WTF_CSRF_TIME_LIMIT": None,  # bound to the session: a form left open overnight still sends
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "eventsapp" / "translations"),
    }
