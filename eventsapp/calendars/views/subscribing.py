"""The page that shows how to subscribe to a programme's calendar, as the reader chooses it."""

from __future__ import annotations

from flask import Response, abort, make_response, render_template, request

from ...core import access
from ...core.locale import language, prefer
from ...programmes.models import Body, Programme
from ...programmes.queries import bodies, find_programme
from ..forms.subscribing import SubscribeForm
from ..queries.feeds import Choice, feed_of, feed_path
from ..subscriptions import subscription
from .base import bp


@bp.get("/<programme>/subscribe")
@access.public
def subscribe(programme: str) -> Response:
    """The feed's address for a chosen language, body and form of the agenda, and the programs that take it."""
    found = find_programme(programme) or abort(404)
    prefer(found.languages)
    offered = bodies(found.id)
    form = SubscribeForm.of(request.args, offered, language())
    chosen = _choice(form) if form.validate() else None
    body = next((body for body in offered if chosen and body.code == chosen.body), None)
    feed = subscription(feed_path(found, chosen), _name(found, chosen, body)) if chosen else None
    page = render_template("calendars/subscribe.html", programme=found, form=form, feed=feed, offered=offered)
    return make_response(page, 200 if chosen else 422)


def _choice(form: SubscribeForm) -> Choice:
    return Choice(form.language.data, form.agenda.data == "items", form.body.data)


def _name(programme: Programme, choice: Choice, body: Body | None) -> str:
    return feed_of(programme, choice, body).name
