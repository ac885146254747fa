"""Who may act for the organisation: invited, reminded and removed by the organisation itself."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button, press
from ...core.errors import Refusal
from ...core.once import AlreadyDone
from ..actions import representatives as actions
from ..forms.people import InviteForm
from ..queries.representatives import representatives_of
from ..rules.representing import MOST_REPRESENTATIVES
from .base import LARGEST_ID, Acting, acting_or_404, bp, page, to

_REPRESENTATIVE = f"/representatives/<int(max={LARGEST_ID}):representative_id>"


@bp.get("/representatives")
@access.by_link
def representatives(token: str) -> Response:
    acting = acting_or_404(token)
    return _page(acting, InviteForm(formdata=None, locale=acting.representative.person.locale))


@bp.post("/representatives")
@access.by_link
def invite_representative(token: str) -> Response:
    acting, form = acting_or_404(token), InviteForm()
    if not form.validate():
        return _page(acting, form, 422)
    try:
        actions.invite(
            organisation_id=acting.organisation.id, name=form.name.data, email=form.email.data, locale=form.locale.data,
            sent=form.sent(f"invite:{acting.organisation.id}"), **_told(acting),
        )  # fmt: skip
    except AlreadyDone:
        pass
    except Refusal as refusal:
        form.take(refusal)
        return _page(acting_or_404(token), form, refusal.status)
    flash(_("The person is invited: a mail with the link is on its way."), "ok")
    return to("representatives", token)


@bp.post(_REPRESENTATIVE + "/again")
@access.by_link
def remind_representative(token: str, representative_id: int) -> Response:
    acting = acting_or_404(token)
    _must_be_one_of(acting, representative_id)
    press(lambda: actions.send_again(representative_id=representative_id, **_told(acting)), _("The mail with the link is on its way again."))
    return to("representatives", token)


@bp.post(_REPRESENTATIVE + "/remove")
@access.by_link
def remove_representative(token: str, representative_id: int) -> Response:
    """Whoever removes themselves has no page here any more."""
    acting = acting_or_404(token)
    _must_be_one_of(acting, representative_id)
    slug, said = acting.programme.slug, _("This person does not act for the organisation any more. Their link has ended.")
    removed = press(lambda: actions.remove(representative_id=representative_id, **_told(acting)), said)
    if removed and representative_id == acting.representative.id:
        return redirect(url_for("programmes.programme", programme=slug), 303)
    return to("representatives", token)


def _page(acting: Acting, form: InviteForm, status: int = 200) -> Response:
    return page(
        "representatives", acting, status, representatives=representatives_of(acting.organisation.id), form=form, button=button(), most=MOST_REPRESENTATIVES
    )


def _must_be_one_of(acting: Acting, representative_id: int) -> None:
    if representative_id not in {each.id for each in representatives_of(acting.organisation.id)}:
        abort(404)


def _told(acting: Acting) -> dict[str, Any]:
    return {**acting.told, "real": clock.real(), "by_id": acting.representative.id}
