"""Health, robots, and the pages for what went wrong."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from . import access
from .errors import Busy, Refusal
from .limits import limiter
from .security import log, request_id

bp = Blueprint("core", __name__)


@bp.get("/healthz")
@access.public
@limiter.exempt
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@bp.get("/robots.txt")
@access.public
def robots() -> Response:
    return Response("User-agent: *\nDisallow: /d/\nDisallow: /r/\nDisallow: /a/\nDisallow: /u/\nDisallow: /staff/\n", mimetype="text/plain")


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
    """A lock that could not be had in time: nothing was written, trying again is safe."""
    if isinstance(error.orig, LockNotAvailable) or "locked" in str(error.orig):
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
