"""Who may: every route declares it, nothing is open by silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

View = TypeVar("View", bound=Callable[..., Any])

# What a role may do in the programme it was granted for. `owner` is also granted without one: the installation's.
# review: read applications, vote and comment on them, ask for additions; to decide on them is to edit.
ROLES: dict[str, frozenset[str]] = {
    "owner": frozenset({"see", "people", "review", "desk", "edit", "export", "grant"}),
    "organiser": frozenset({"see", "people", "review", "desk", "edit", "export"}),
    "committee": frozenset({"see", "people", "review"}),
    "desk": frozenset({"see", "people", "desk"}),
    "viewer": frozenset({"see"}),
}
RIGHTS = frozenset().union(*ROLES.values())


def public(view: View) -> View:
    """Anyone may."""
    return _declare(view, "public")


def by_link(view: View) -> View:
    """Whoever holds the link may; the view answers 404 to any other."""
    return _declare(view, "link")


def signed_in(view: View) -> View:
    """Whoever is signed in may, to see what is theirs."""
    return _declare(view, "signed_in")


def staff(right: str) -> Callable[[View], View]:
    """Whoever has `right` in the programme named by the URL may; without one in the URL, in any programme."""
    assert right in RIGHTS, right

    def decorate(view: View) -> View:
        return _declare(view, "staff:" + right)

    return decorate


def rule_of(view: Callable[..., Any]) -> str | None:
    return getattr(view, "access_rule", None)


def protect(app: Flask, *, may: Callable[[str, str | None], bool]) -> None:
    """Check the declared rule before each view. `may(right, programme_slug)` answers for the signed-in person."""
    app.extensions["eventsapp.may"] = may

    @app.before_request
    def check() -> Response | None:
        if request.endpoint is None:
            return None
        rule = rule_of(app.view_functions[request.endpoint])
        if rule is None:
            abort(403)
        if rule in ("public", "link"):
            return None
        if not current_user.is_authenticated:
            target = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("people.sign_in", next=target), 303)
        if rule.startswith("staff:") and not may(rule.removeprefix("staff:"), (request.view_args or {}).get("programme")):
            abort(403)
        return None


def may(right: str, programme_slug: str | None = None) -> bool:
    """Whether the signed-in person has `right` there; templates ask it before they show a button, the database once a request."""
    answers: dict[tuple[str, str | None], bool] = request.environ.setdefault("eventsapp.may", {})
    if (right, programme_slug) not in answers:
        answers[right, programme_slug] = current_user.is_authenticated and current_app.extensions["eventsapp.may"](right, programme_slug)
    return answers[right, programme_slug]


def people_shown() -> None:
    """The page being made shows people, though its right is not about them: whoever opens it leaves an access record all the same."""
    g.people_shown = True


def shows_people() -> bool:
    """Whether a view said so of the page it made."""
    return bool(g.get("people_shown"))


def safe_next(target: str | None) -> str | None:
    """`target` if it is a path of ours, else None: never a way off the site."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target and target.isprintable():
        return target
    return None


def _declare(view: View, rule: str) -> View:
    view.access_rule = rule  # type: ignore[attr-defined]
    return view
