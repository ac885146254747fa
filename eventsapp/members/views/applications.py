"""The page behind an application's link: where it stands, what was sent, changing it, withdrawing it, adding to it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ...core import access, clock, files, once, tokens
from ...core.downloads import sent_file
from ...core.errors import Refusal
from ...core.forms import Form
from ...core.locale import language
from ...core.words import Words, whole
from ...people.rules import shown_business_number
from ...programmes.queries import terms
from ...programmes.rules import TermList
from ..actions.applications import answer_addition, change
from ..actions.applications import withdraw as take_back
from ..actions.erasing import discard_draft
from ..forms.applications import AdditionForm, ApplicationFields
from ..models import Application
from ..queries.applications import applied, consents_of, documents_of, find_document, requests_of
from ..queries.calls import subcommittees, window_of
from ..queries.deciding import Joined, joined_by
from ..rules.applying import APPLICATION
from ..rules.calls import CannotBeChanged, Incomplete, may_be_edited, may_be_withdrawn
from ..rules.deciding import REPRESENTATIVE
from ..rules.enums import Stage
from .base import application_or_404, begun, bp, consents, form_of, needed_codes, page, say_what_is_missing


@bp.get("/a/<token>/")
@access.by_link
def application(token: str) -> Response:
    return _application_page(application_or_404(token))


@bp.route("/a/<token>/edit", methods=["GET", "POST"])
@access.by_link
def edit_application(token: str) -> Any:
    now = begun()
    found = application_or_404(token)
    if not may_be_edited(found.stage, window_of(found.call, found.call.programme), now) and request.method != "POST":
        flash(str(CannotBeChanged()), "warn")
        return redirect(url_for("members.application", token=token), 303)
    form = form_of(found.call, documents_of(found))
    if request.method != "POST":
        form.fill_from(applied(found), found.version, consents_of(found.id))
        return edit_page(found, form)
    pressed = request.form.get("do", "send")
    if pressed == "keep":
        return edit_page(found, form)
    draft = found.stage is Stage.DRAFT
    if not form.validate():
        if pressed == "send":
            say_what_is_missing(form, found.call, documents_of(found))
        return _kept(found, form, now)
    try:
        _change(found, form, now, send=pressed == "send" and draft)
    except Refusal as refusal:
        form.take(refusal)
        return _kept(found, form, now, refusal.status) if isinstance(refusal, Incomplete) else edit_page(application_or_404(token), form, refusal.status)
    except once.AlreadyDone:
        pass
    flash(_said_of(draft, pressed), "ok")
    return redirect(url_for("members.application", token=tokens.current(APPLICATION, found.id)), 303)


@bp.route("/a/<token>/withdraw", methods=["GET", "POST"])
@access.by_link
def withdraw(token: str) -> Any:
    """Withdraw what was sent, or delete a draft, after one look at what that means."""
    found, form = application_or_404(token), Form()
    draft = found.stage is Stage.DRAFT
    if not draft and not may_be_withdrawn(found.stage):
        return redirect(url_for("members.application", token=token), 303)
    if not form.validate_on_submit():
        return page("withdraw", 422 if form.is_submitted() else 200, programme=found.call.programme, application=found, form=form, token=token)
    verb, slug = discard_draft if draft else take_back, found.call.programme.slug
    try:
        verb(application_id=found.id, actor=_actor(found), now=clock.now(), real=clock.real())
    except Refusal as refusal:
        flash(str(refusal), "bad")
        return redirect(url_for("members.application", token=token), 303)
    flash(_("The draft has been deleted.") if draft else _("The application has been withdrawn."), "ok")
    return redirect(url_for("programmes.programme", programme=slug) if draft else url_for("members.application", token=token), 303)


@bp.route("/a/<token>/additions/<int(max=999999999):request_id>", methods=["GET", "POST"])
@access.by_link
def answer(token: str, request_id: int) -> Any:
    """Answer one request of the committee."""
    now = begun()
    found = application_or_404(token)
    if request.method != "POST":
        return redirect(url_for("members.application", token=token), 303)
    form = AdditionForm()
    if not form.validate():
        return _application_page(found, form, request_id)
    try:
        answer_addition(
            application_id=found.id, request_id=request_id, answer=form.answer.data or "", files=form.files(), actor=_actor(found), now=now, real=clock.real()
        )
    except Refusal as refusal:
        form.take(refusal)
        return _application_page(application_or_404(token), form, request_id, refusal.status)
    flash(_("Thank you. Your answer has been passed on."), "ok")
    return redirect(url_for("members.application", token=token), 303)


@bp.get("/a/<token>/documents/<int(max=999999999):document_id>")
@access.by_link
def document(token: str, document_id: int) -> Response:
    """A document for whoever sent it: always as a file, never shown within our pages."""
    found = find_document(application_or_404(token).id, document_id)
    return sent_file(files.read(found.file_id) if found is not None else None)


def edit_page(found: Application, form: ApplicationFields, status: int = 200, *, kept: bool = False) -> Response:
    """The form over an application; `kept`: what was typed stands in the draft now, but could not be sent."""
    if kept:
        form.version.data = str(found.version)
        form.freshen()
    documents = documents_of(found)
    form.show_documents(documents)
    return page(
        "edit_application", status, programme=found.call.programme, application=found, call=found.call, form=form, token=tokens.current(APPLICATION, found.id), kept=kept,
        window=window_of(found.call, found.call.programme), documents=documents, needed_codes=needed_codes(found.call), conflict=status == 409,
    )  # fmt: skip


def _kept(found: Application, form: ApplicationFields, now: Any, status: int = 422) -> Response:
    """What has a fault: a draft keeps all that can be read, an application that was sent keeps the new files alone."""
    application_id = found.id
    if form.csrf_token.errors or form.email.errors:
        return edit_page(found, form, status)
    try:
        said = None if found.stage is Stage.DRAFT else applied(found)
        if said is None or form.files():
            _change(found, form, now, send=False, said=said)
    except Refusal as refusal:
        form.take(refusal)
        return edit_page(application_or_404(tokens.current(APPLICATION, application_id)), form, refusal.status)
    except once.AlreadyDone:
        pass
    return edit_page(application_or_404(tokens.current(APPLICATION, application_id)), form, status, kept=True)


def _change(found: Application, form: ApplicationFields, now: Any, *, send: bool, said: Any = None) -> None:
    """What was typed, or, if `said` is given, that, and of the form only its files."""
    removed = [] if said is not None or form.removed.errors else form.removed.data or []
    change(
        application_id=found.id, version=whole(form.version.data) or 0, said=said or form.said(consents(form)), files=form.files(),
        removed=removed, send=send, sent=form.sent(f"application:{found.id}"), actor=_actor(found), now=now, real=clock.real(),
    )  # fmt: skip


def _said_of(draft: bool, pressed: str) -> str:
    if not draft:
        return _("Your changes have been saved.")
    return _("We have received your application. A mail is on its way to the address you gave.") if pressed == "send" else _("The draft is saved.")


def _application_page(found: Application, form: AdditionForm | None = None, request_id: int = 0, status: int = 422) -> Response:
    """`form`: the answer to one request, shown again with what is wrong with it."""
    call, lang, now = found.call, language(), clock.now()
    labels = {name.value: {term.code: term.label.text(lang) for term in terms(found.programme_id, name)} for name in TermList}
    asked, joined = requests_of(found.id), joined_by(found)
    return page(
        "application", status if form else 200, programme=call.programme, application=found, call=call, token=tokens.current(APPLICATION, found.id), labels=labels,
        window=window_of(call, call.programme), requests=asked, open_requests=[each for each in asked if each.answered_at is None],
        answer_form=form or AdditionForm(formdata=None), answered=request_id if form else 0, documents=documents_of(found), joined=joined, certificate=_certificate(joined),
        wishes=[body for body in subcommittees(found.programme_id) if body.code in found.wishes],
        declarations=[Words(each["text"]) for each in call.declarations if each["code"] in found.declared],
        document_labels={each["code"]: Words(each["label"]) for each in call.documents}, sizes={each.id: _size(each.file.size) for each in documents_of(found)},
        editable=may_be_edited(found.stage, window_of(call, call.programme), now), withdrawable=may_be_withdrawn(found.stage),
        business_number=shown_business_number(found.business_number),
    )  # fmt: skip


def _certificate(joined: Joined | None) -> str:
    """Where the certificate of membership is, for a contact who still acts for the organisation."""
    secret = tokens.find_current(REPRESENTATIVE, joined.representative_id) if joined is not None and joined.representative_id is not None else None
    return url_for("members.certificate", token=secret) if secret else ""


def _size(octets: int) -> str:
    return f"{octets / 1024 / 1024:.1f} MB" if octets >= 1024 * 1024 else f"{max(1, octets // 1024)} KB"


def _actor(found: Application) -> str:
    return f"link:application:{found.id}"
