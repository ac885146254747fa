"""What changed of an event and whom it will reach; what is told by mail at all; who was invited and what their calendars answered."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button, pressed
from ...core.db import db
from ...events.finding import event_or_404
from ...events.models import Event
from .. import actions
from ..forms.updates import TOPIC_NAMES, NewsForm
from ..models import EventNews
from ..queries import invited as queries
from ..queries.invitations import quiet_minutes, significant
from ..queries.reach import outlook
from ..rules.invitations import CHOOSABLE
from ..wording import ANSWERED, PARTSTATS, soon
from .base import bp, page


@bp.get("/calendars")
@access.staff("people")
def calendars(programme: str, event: str) -> Response:
    row = event_or_404(programme, event)
    return _page(row, _form_of(row.id), 200)


@bp.post("/calendars/send-now")
@access.staff("edit")
def send_now(programme: str, event: str) -> Response:
    """Tell what changed at once; with `everything` what does not count otherwise, too."""
    row, everything = event_or_404(programme, event), request.form.get("everything") == "yes"
    if pressed():
        found = outlook(row, clock.now())
        if not found.pending.changed or (found.pending.passed_over and not everything):
            flash(_("There is nothing to tell: everybody knows the event as it is."), "warn")
        else:
            actions.send_now(event_id=row.id, everything=everything, actor=current_user.actor, now=clock.now())
            flash(ngettext("%(num)d person will get a mail within a minute.", "%(num)d people will get a mail within a minute.", found.people), "ok")
    return _back(programme, event)


@bp.post("/calendars/news")
@access.staff("edit")
def news(programme: str, event: str) -> Response:
    """Which changes are told, and after how long a rest."""
    row, form = event_or_404(programme, event), NewsForm()
    if not form.validate():
        return _page(row, form, 422)
    actions.choose_news(
        event_id=row.id, significant=form.significant.data or [], quiet_minutes=form.quiet_minutes.data or 0, actor=current_user.actor, now=clock.now()
    )
    flash(_("What is told by mail is saved."), "ok")
    return _back(programme, event)


def _page(event: Event, form: NewsForm, status: int) -> Response:
    now, counts = clock.now(), queries.numbers(event.id)
    found, only = outlook(event, now), _asked()
    due = found.pending.goes_out_at
    return page(
        "calendars", status, programme=event.programme, event=event, form=form, button=button(), outlook=found, due=soon(due, now, event.zone) if due else "",
        on_their_way=queries.on_their_way(event.id), rest=quiet_minutes(_news_of(event.id)), topic_names=TOPIC_NAMES, numbers=counts, only=only,
        invited=queries.invited(event.id, counts, only=only, page=request.args.get("page", 1, type=int)), answered=ANSWERED, partstats=PARTSTATS, shown=clock.shown,
    )  # fmt: skip


def _form_of(event_id: int) -> NewsForm:
    row = _news_of(event_id)
    chosen = significant(row)
    return NewsForm(formdata=None, significant=[topic.value for topic in CHOOSABLE if topic in chosen], quiet_minutes=quiet_minutes(row))


def _news_of(event_id: int) -> EventNews | None:
    return db.session.get(EventNews, event_id)


def _asked() -> queries.Answered | None:
    asked = request.args.get("answer", "")
    return next((answered for answered in queries.Answered if answered.value == asked), None)


def _back(programme: str, event: str) -> Response:
    return redirect(url_for("calendars_staff.calendars", programme=programme, event=event), 303)
