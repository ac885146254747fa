"""Signing in and out, and one's own page."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..calendars.subscriptions import staff_subscription
from ..core import access, clock
from ..core.errors import Refusal
from ..core.forms import Form
from ..core.limits import brake
from ..core.security import client_network, private_page
from . import actions, queries
from .forms import ChangePasswordForm, SignInForm
from .sign_in import begin

bp = Blueprint("people", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@access.public
@brake("60 per minute")
def sign_in() -> Response:
    target = access.safe_next(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target or url_for("dashboard.staff_home"), 303)
    form = SignInForm()
    if form.validate_on_submit():
        try:
            token = actions.sign_in(email=form.email.data, password=form.password.data, network=client_network(), now=clock.now(), now_real=clock.real())
        except Refusal as refusal:
            form.take(refusal)
            return _sign_in_page(form, refusal.status)
        begin(token)
        return redirect(target or url_for("dashboard.staff_home"), 303)
    return _sign_in_page(form, 422 if form.is_submitted() else 200)


@bp.post("/sign-out")
@access.signed_in
def sign_out() -> Response:
    if not Form().validate_on_submit():
        flash(_("This page was open for too long. Press sign out once more."), "bad")
        return redirect(url_for("people.me"), 303)
    actions.sign_out(session_token=current_user.session_token, now=clock.now(), now_real=clock.real(), actor=current_user.actor)
    session.clear()
    flash(_("You are signed out."), "ok")
    return redirect(url_for("people.sign_in"), 303)


@bp.get("/me")
@access.signed_in
def me() -> Response:
    return _me_page(ChangePasswordForm(formdata=None))


@bp.post("/me/password")
@access.signed_in
@brake("20 per minute")
def change_password() -> Response:
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _me_page(form, 422)
    who = {"account_id": current_user.account_id, "session_token": current_user.session_token, "actor": current_user.actor}
    try:
        actions.change_password(present=form.present.data, new=form.new.data, now=clock.now(), now_real=clock.real(), **who)
    except Refusal as refusal:
        form.take(refusal)
        return _me_page(form, refusal.status)
    flash(_("Your password is changed. Every other session has ended."), "ok")
    return redirect(url_for("people.me"), 303)


@bp.post("/me/sessions/<session_hash>/end")
@access.signed_in
def end_session(session_hash: str) -> Response:
    if Form().validate_on_submit():
        who = {"account_id": current_user.account_id, "actor": current_user.actor}
        actions.end_session(session_hash=session_hash, now=clock.now(), now_real=clock.real(), **who)
        flash(_("That session has ended."), "ok")
    return redirect(url_for("people.me"), 303)


@bp.post("/me/sessions/end-others")
@access.signed_in
def end_other_sessions() -> Response:
    if Form().validate_on_submit():
        who = {"account_id": current_user.account_id, "session_token": current_user.session_token, "actor": current_user.actor}
        actions.end_other_sessions(now=clock.now(), now_real=clock.real(), **who)
        flash(_("Every other session has ended."), "ok")
    return redirect(url_for("people.me"), 303)


def _sign_in_page(form: SignInForm, status: int) -> Response:
    return private_page(make_response(render_template("people/sign_in.html", form=form), status))


def _me_page(form: ChangePasswordForm, status: int = 200) -> Response:
    account = queries.get_account(current_user.account_id)
    sessions = queries.live_sessions(account.id, now=clock.real())
    here = queries.session_hash(current_user.session_token)
    feed = staff_subscription(account.id)
    page = render_template("people/me.html", form=form, button=Form(formdata=None), account=account, sessions=sessions, here=here, feed=feed)
    return private_page(make_response(page, status))
