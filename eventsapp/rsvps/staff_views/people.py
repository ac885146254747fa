"""Who comes: the people of an event, and those who wait, in lists."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

from ...core import access
from ...core.words import clean_line
from ...events.finding import event_or_404
from ..queries import Flaw, doubled_addresses, people_of, pool_of
from ..queries.lists import queue_of
from ..rules import Standing
from .base import bp, button, page_number, staff_page

Choice = TypeVar("Choice", bound=StrEnum)


@bp.get("/people")
@access.staff("people")
def people(programme: str, event: str) -> Response:
    found = event_or_404(programme, event)
    search, standing, flaw = clean_line(request.args.get("q", ""))[:100], _asked(Standing, "standing"), _asked(Flaw, "flaw")
    shown = people_of(found.id, search=search, standing=standing, flaw=flaw, page=page_number())
    return staff_page("people", found, people=shown, search=search, standing=standing, flaw=flaw, pool=pool_of(found.id), doubled=doubled_addresses(found.id))


@bp.get("/people/queue")
@access.staff("people")
def queue(programme: str, event: str) -> Response:
    """The parties that wait, in the order in which they are served."""
    found = event_or_404(programme, event)
    return staff_page("queue", found, queue=queue_of(found, page=page_number()), form=button())


def _asked(choices: type[Choice], name: str) -> Choice | None:
    """Which of these the address names, if any."""
    return next((choice for choice in choices if choice.value == request.args.get(name)), None)
