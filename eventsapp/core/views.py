"""Health, robots, and the pages for what went wrong."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from ..mail import health
from ..mail.actions import nudge
from . import access, clock
from .db import transaction
from .errors import Busy, Refusal
from .forms import ClockForm
from .security import log, request_id

bp = Blueprint("core", __name__)

SEOUL = ZoneInfo("Asia/Seoul")


@bp.get("/healthz")
@access.public
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@bp.get("/readyz")
@access.public
def readyz() -> Response:
    """Process, database, its schema and the outbox; strangers hear no more than yes or no, the log says which."""
    try:
        fault = health.fault(real=clock.real())
    except SQLAlchemyError:
        fault = "database"
    if fault:
        log.error("not ready", extra={"facts": {"fault": fault}})
    return Response("not ready\n" if fault else "ok\n", status=503 if fault else 200, mimetype="text/plain", headers={"Cache-Control": "no-store"})


@bp.get("/robots.txt")
@access.public
def robots() -> Response:
    return Response("User-agent: *\nAllow: /*.ics\nDisallow: /d/\nDisallow: /r/\nDisallow: /a/\nDisallow: /u/\nDisallow: /p/\nDisallow: /staff/\n", mimetype="text/plain")


@bp.post("/staff/clock")
@access.staff("edit")
def set_clock() -> Any:
    """Move the demo's time forward; only `demo --reset` turns it back. There is no such thing outside the demo."""
    if not current_app.config["DEMO"]:
        abort(404)
    form = ClockForm()
    if not form.validate():
        flash(_("The clock was not moved. Write day and time, for example 2019-01-25 23:59."), "warn")
    elif (moment := form.moment.data.replace(tzinfo=SEOUL)) <= clock.now():
        flash(_("The demo's clock only goes forward. Resetting the demo sets it back."), "warn")
    else:
        with transaction():
            clock.set_demo_time(moment=moment)
            nudge()  # what is due by then is not to wait for the minute
        flash(_("The demo's clock was moved."), "ok")
    return redirect(access.safe_next(urlsplit(request.referrer or "").path) or "/", 303)


@bp.app_errorhandler(Refusal)
def refused(refusal: Refusal) -> tuple[str, int]:
    return _page(refusal.status, str(refusal)), refusal.status


@bp.app_errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response | tuple[str, int] | HTTPException:
    code = error.code or 500
    if code < 400:
        return error
    return _page(code), code


@bp.app_errorhandler(OperationalError)
def database_busy(error: OperationalError) -> tuple[str, int]:
    """A lock that could not be had in time, or only by going round in a circle: nothing was written, trying again is safe."""
    if isinstance(error.orig, (LockNotAvailable, DeadlockDetected)) or "locked" in str(error.orig):
        log.warning("database busy")
        return _page(503), Busy.status
    return unexpected(error)


@bp.app_errorhandler(Exception)
def unexpected(error: Exception) -> tuple[str, int]:
    log.error("unexpected error", exc_info=error)
    if current_app.testing and current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    return _page(500), 500


def _page(code: int, sentence: str = "") -> str:
    return render_template("core/error.html", code=code, sentence=sentence, reference=request_id())
