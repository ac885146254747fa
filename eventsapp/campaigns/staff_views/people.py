"""To whom a campaign goes: before, everybody its rule finds now; after, what became of each mail. And that as a file."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, audit, clock, dates
from ...core.db import transaction
from ...core.downloads import table_file
from ...core.locale import language
from ..models import Campaign
from ..queries import campaigns as queries
from ..queries.audience import audience_of
from ..rules import Fate
from ..wording import FATES
from .base import ONE, bp, campaign_or_404, page, page_number


@bp.get(ONE + "/people")
@access.staff("people")
def people(programme: str, campaign_id: int) -> Response:
    found = campaign_or_404(programme, campaign_id)
    if found.begun_at is None:
        return _as_things_stand(found)
    fate = next((fate for fate in Fate if fate.value == request.args.get("fate")), None)
    listed, fates = queries.recipients_of(found.id, fate=fate, page=page_number()), queries.fates_of(found.id)
    return page("recipients", programme=found.programme, campaign=found, listed=listed, fate=fate, fates=fates)


@bp.get(ONE + "/recipients.csv")
@access.staff("export")
def recipients_csv(programme: str, campaign_id: int) -> Response:
    return _export(campaign_or_404(programme, campaign_id), "csv")


@bp.get(ONE + "/recipients.xlsx")
@access.staff("export")
def recipients_xlsx(programme: str, campaign_id: int) -> Response:
    return _export(campaign_or_404(programme, campaign_id), "xlsx")


def _as_things_stand(found: Campaign) -> Response:
    audience = audience_of(found, clock.now())
    pages = max(1, -(-len(audience.people) // queries.PAGE))
    number = min(page_number(), pages)
    rows = audience.people[(number - 1) * queries.PAGE : number * queries.PAGE]
    return page("people", programme=found.programme, campaign=found, audience=audience, rows=rows, page_number=number, pages=pages)


def _export(found: Campaign, kind: str) -> Response:
    """All recipients and what became of each; that it was taken is recorded."""
    with transaction():
        audit.record(
            "export_recipients", programme_id=found.programme_id, subject="campaign", subject_id=found.id, actor=current_user.actor, now=clock.now(), fields=[kind]
        )
    return table_file(list(_rows(found)), kind, name=f"{found.programme.slug}-mailing-{found.id}", title=found.title)


def _rows(found: Campaign) -> Iterator[list[str]]:
    yield [_("Full name"), _("E-mail"), _("Language"), _("What became of it"), _("Sent at")]
    for recipient in queries.all_recipients(found.id):
        person, at = recipient.row.person, recipient.sent_at
        sent = dates.moment(clock.shown(at), found.programme.zone, language()) if at is not None and recipient.fate is Fate.SENT else ""
        yield [person.name, person.email, recipient.row.locale, str(FATES[recipient.fate][0]), sent]
