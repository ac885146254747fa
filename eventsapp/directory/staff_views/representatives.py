"""Who acts for an organisation, for staff: inviting, removing, sending the link again or a new one."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import press
from ...core.errors import Refusal
from ...core.once import AlreadyDone
from ...people.models import Organisation, Representative
from ...programmes.finding import programme_or_404
from ...programmes.models import Programme
from ..actions import representatives as actions
from ..forms.people import InviteForm
from ..queries.representatives import representatives_of
from .base import bp
from .opening import LARGEST_ID, ONE, record_or_404, to_record
from .organisations import organisation_page

_REPRESENTATIVE = f"{ONE}/representatives/<int(max={LARGEST_ID}):representative_id>"


@bp.post(ONE + "/representatives")
@access.staff("edit")
def invite_representative(programme: str, organisation_id: int) -> Response:
    row = programme_or_404(programme)
    found, form = record_or_404(row, organisation_id), InviteForm()
    if not form.validate():
        return organisation_page(row, found, form, 422)
    sent, told = form.sent(f"invite:{found.id}"), {"actor": current_user.actor, "now": clock.now(), "real": clock.real()}
    try:
        actions.invite(organisation_id=found.id, name=form.name.data, email=form.email.data, locale=form.locale.data, sent=sent, **told)
    except AlreadyDone:
        pass
    except Refusal as refusal:
        form.take(refusal)
        row = programme_or_404(programme)
        return organisation_page(row, record_or_404(row, organisation_id), form, refusal.status)
    flash(_("The person is invited: a mail with the link is on its way."), "ok")
    return to_record(programme_or_404(programme), organisation_id)


@bp.post(_REPRESENTATIVE + "/remove")
@access.staff("edit")
def remove_representative(programme: str, organisation_id: int, representative_id: int) -> Response:
    row, found = _opened(programme, organisation_id, representative_id)
    press(lambda: actions.remove(representative_id=found.id, **_told()), _("This person does not act for the organisation any more. Their link has ended."))
    return to_record(row, organisation_id)


@bp.post(_REPRESENTATIVE + "/again")
@access.staff("edit")
def remind_representative(programme: str, organisation_id: int, representative_id: int) -> Response:
    """The mail once more; with `new`, with a new link."""
    row, found = _opened(programme, organisation_id, representative_id)
    renew = request.form.get("new") == "1"
    said = _("A new link is on its way by mail. The old one has ended.") if renew else _("The mail with the link is on its way again.")
    press(lambda: actions.send_again(representative_id=found.id, renew=renew, **_told()), said)
    return to_record(row, organisation_id)


def _opened(programme: str, organisation_id: int, representative_id: int) -> tuple[Programme, Representative]:
    row = programme_or_404(programme)
    record: Organisation = record_or_404(row, organisation_id)
    found = next((each for each in representatives_of(record.id) if each.id == representative_id), None)
    return row, found or abort(404)


def _told() -> dict[str, Any]:
    return {"actor": current_user.actor, "now": clock.now(), "real": clock.real()}
