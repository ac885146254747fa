"""Admission codes of an event: made, withdrawn."""

from __future__ import annotations

from typing import Any

from flask import abort, flash
from flask_babel import gettext as _
from flask_login import current_user

from ...core import access, clock, once
from ...core.db import transaction
from ...core.errors import Refusal
from ...events.finding import event_or_404
from .. import actions
from ..forms.staff import CodeForm
from ..queries import codes_of
from .base import bp, press, to_event
from .seats import seats_page


@bp.post("/seats/codes")
@access.staff("edit")
def make_code(programme: str, event: str) -> Any:
    """A new code; the same form sent twice makes one."""
    found, form = event_or_404(programme, event), CodeForm()
    if not form.validate():
        return seats_page(found, 422, code=form)
    sent, now = form.sent(f"code of {found.id}"), clock.now()
    try:
        with transaction():
            code_id = actions.make_code(event_id=found.id, label=form.label.data, most=form.most.data, actor=current_user.actor, now=now)
            once.remember(sent, result=str(code_id), now=clock.real())
    except once.AlreadyDone:
        pass
    except Refusal as refusal:
        form.take(refusal)
        return seats_page(event_or_404(programme, event), refusal.status, code=form)
    flash(_("The code is made. Pass its link on."), "ok")
    return to_event("seats", found, _anchor="codes")


@bp.post("/seats/codes/<int(max=2147483647):code_id>/revoke")
@access.staff("edit")
def revoke_code(programme: str, event: str, code_id: int) -> Any:
    found = event_or_404(programme, event)
    if all(code.id != code_id for code in codes_of(found.id)):
        abort(404)

    def verb() -> str:
        actions.revoke_code(code_id=code_id, actor=current_user.actor, now=clock.now())
        return _("The code admits nobody any more. Who came with it stays.")

    press(verb)
    return to_event("seats", found, _anchor="codes")
