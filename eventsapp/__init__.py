"""eventsapp: events and assemblies run as one programme. create_app() puts the rooms together."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from flask_babel import Babel
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import config

from .core import access, assets, limits, locale, security, sessions, template
from .core.db import db
from .mail import carrier

MODELS = (
    "core.clock", "core.audit", "core.tokens", "core.once", "core.files", "people.models", "programmes.models", "events.models", "members.models", "mail.models",
    "rsvps.models", "directory.models", "calendars.models", "campaigns.models", "programme_files.models", "privacy.models",
    "live.models", "planning.models", "polls.models", "documents.models",
)  # fmt: skip

# The only places that know of routes and commands; nothing else imports them.
VIEWS = (
    "core.views",
    "people.views",
    "mail.views",
    "mail.staff_views",
    "dashboard.staff_views",
    "programmes.staff_views",
    "events.staff_views",
    "rsvps.staff_views",
    "members.staff_views",
    "directory.staff_views",
    "campaigns.staff_views",
    "privacy.staff_views",
    "live.staff_views",
    "planning.staff_views",
    "polls.staff_views",
    "schedules.staff_views",
    "speakers.staff_views",
    "documents.staff_views",
    "calendars.staff_views",
    "privacy.views",
    "live.views",
    "polls.views",
    "schedules.views",
    "speakers.views",
    "documents.views",
    "campaigns.views",
    "directory.views",
    "members.views",
    "calendars.views",
    "rsvps.views",
    "events.views",
    "programmes.views",
)
COMMANDS = ("core.cli", "mail.cli", "people.cli", "programme_files.cli", "jobs", "serve")
MESSAGES = ("members.messages", "calendars.messages", "directory.messages", "campaigns.messages", "privacy.messages", "polls.messages", "speakers.messages")


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """The application as `environ` (default: the process's environment) configures it. Raises config.BadSettings."""
    app = Flask(__name__, root_path=str(Path(__file__).parent), template_folder=str(config.ROOT / "templates"), static_folder=None)
    app.config.from_mapping(config.load(os.environ if environ is None else environ))
    Path(app.config["INSTANCE_PATH"]).mkdir(parents=True, exist_ok=True)
    app.url_map.strict_slashes = False  # an address without its last slash is the same page; an unknown one is not found
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _extensions(app)
    _rooms(app)
    _serve(app)
    return app


def _extensions(app: Flask) -> None:
    app.session_interface = sessions.Sessions()
    db.init_app(app)
    Migrate(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True, compare_type=True)
    Babel(app, locale_selector=locale.language)
    locale.init_app(app)
    limits.init_app(app)
    carrier.mail.init_app(app)
    security.init_app(app)
    assets.init_app(app)
    template.init_app(app)
    app.after_request(locale.remember_language)


def _rooms(app: Flask) -> None:
    for name in MODELS:
        importlib.import_module(f".{name}", __name__)
    wording = importlib.import_module(".events.wording", __name__)
    app.jinja_env.globals |= {"when": wording.when, "where": wording.where}
    for name in MESSAGES:
        importlib.import_module(f".{name}", __name__).register()
    for name in VIEWS:
        app.register_blueprint(importlib.import_module(f".{name}", __name__).bp)
    for name in COMMANDS:
        importlib.import_module(f".{name}", __name__).init_app(app)
    people = importlib.import_module(".people.sign_in", __name__)
    people.init_app(app)
    access.protect(app, may=importlib.import_module(".programmes.queries", __name__).may)


def _serve(app: Flask) -> None:
    hops = app.config["TRUSTED_PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    static = Path(app.config["INSTANCE_PATH"]) / "static"
    if static.exists():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app, root=str(static), prefix="static/", max_age=31536000, immutable_file_test=lambda path, url: True
        )
