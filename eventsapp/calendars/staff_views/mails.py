"""What organisers add to the mails of an event: the occasions, a paragraph of their own for each, and what that looks like."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button, pressed
from ...core.errors import Refusal
from ...core.security import CSP, PREVIEW_CSP, private_page
from ...core.words import LANGUAGES
from ...events.finding import event_or_404
from ..actions import mail_texts as actions
from ..forms.mail_texts import OCCASION_NAMES, MailTextForm
from ..messages.samples import sample_html, sample_words
from ..queries import mail_texts as queries
from ..rules.mail_texts import MOST, PLACES, Occasion
from .base import bp, page


@bp.get("/calendars/mails")
@access.staff("people")
def mails(programme: str, event: str) -> Response:
    """Every occasion, with what organisers add to its mails as a reader sees it."""
    row = event_or_404(programme, event)
    texts = queries.mail_texts_of(row.id)
    shown = {occasion: [sample_words(row, text.words, lang) for lang in LANGUAGES] for occasion, text in texts.items()}
    return page("mails", programme=row.programme, event=row, names=OCCASION_NAMES, shown=shown)


@bp.route("/calendars/mails/<occasion>", methods=["GET", "POST"])
@access.staff("edit")
def mail_text(programme: str, event: str, occasion: str) -> Response:
    row, which = event_or_404(programme, event), _occasion_or_404(occasion)
    found = queries.find_mail_text(row.id, which)
    form = MailTextForm(obj=found).seal()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            actions.write_mail_text(
                event_id=row.id, occasion=which, version=form.seen_version, words=form.words.data, seen=form.seen, actor=current_user.actor, now=clock.now()
            )
            flash(_("The paragraph is saved. It stands in every mail of this kind from now on."), "ok")
            return redirect(url_for("calendars_staff.mail_text", programme=programme, event=event, occasion=occasion), 303)
        except Refusal as refusal:
            form.take(refusal)
            status, row = refusal.status, event_or_404(programme, event)
    response = page(
        "mail_text", status, programme=row.programme, event=row, form=form, button=button(), occasion=which, called=OCCASION_NAMES[which], places=PLACES, most=MOST,
        written=found is not None,
    )  # fmt: skip
    response.headers["Content-Security-Policy"] = CSP + "; frame-src 'self'"
    return response


@bp.post("/calendars/mails/<occasion>/reset")
@access.staff("edit")
def reset_mail_text(programme: str, event: str, occasion: str) -> Response:
    row, which = event_or_404(programme, event), _occasion_or_404(occasion)
    if pressed():
        actions.reset_mail_text(event_id=row.id, occasion=which, actor=current_user.actor, now=clock.now())
        flash(_("The paragraph is removed."), "ok")
    return redirect(url_for("calendars_staff.mails", programme=programme, event=event), 303)


@bp.get("/calendars/mails/<occasion>/preview/<language>")
@access.staff("people")
def mail_preview(programme: str, event: str, occasion: str, language: str) -> Response:
    """The HTML of such a mail to somebody who does not exist, in a sandbox of its own."""
    row, which = event_or_404(programme, event), _occasion_or_404(occasion)
    if language not in LANGUAGES:
        abort(404)
    response = make_response(sample_html(row, which, language, clock.now()))
    response.headers["Content-Security-Policy"] = PREVIEW_CSP
    return private_page(response)


def _occasion_or_404(asked: str) -> Occasion:
    return next((occasion for occasion in Occasion if occasion.value == asked), None) or abort(404)
