"""Why a registration, or a change of one, cannot be granted: each with the sentence that says so."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as ngettext

from ...core.errors import Refusal
from ...events.rules import OpenTo


class TooLate(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("The event has begun, so registrations can no longer be changed here. Please write to the organiser."))


class NotOpenYet(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Registration has not opened yet."))


class RegistrationClosed(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Registration has closed. Write to the organiser if you still need a place."))


class NoRegistration(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This event takes no registrations here."))


class EventIsOff(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This event has been postponed or cancelled; it takes no registrations now."))


class NoSeatsLeft(Refusal):
    """Nobody, or not all of a party, can have a seat, and none may wait: the sentence names the numbers."""

    def __init__(self, *, asked: int, free: int) -> None:
        super().__init__(
            ngettext(
                "You ask for %(num)d seat; %(free)s are free, and this event keeps no waiting list.",
                "You ask for %(num)d seats together; %(free)s are free, and this event keeps no waiting list.",
                asked, free=free,
            ),
            asked=asked, free=free,
        )  # fmt: skip


class LargerThanTheEvent(Refusal):
    def __init__(self, capacity: int) -> None:
        super().__init__(_l("This event has %(capacity)d seats in all. Please register fewer people.", capacity=capacity))


class NoSuchStanding(Refusal):
    """The verb does not fit what became of this RSVP meanwhile."""

    def __init__(self) -> None:
        super().__init__(_l("This is no longer possible: the registration has changed. Reload the page to see it."))


class QuotaReached(Refusal):
    """An organisation may have no more people among these seats."""

    def __init__(self, *, quota: int, taken: int, asked: int) -> None:
        super().__init__(
            _l(
                "Each organisation may register %(quota)d people here. %(taken)d of yours are registered already, and you ask for %(asked)d more.",
                quota=quota, taken=taken, asked=asked,
            ),
            quota=quota, taken=taken, asked=asked,
        )  # fmt: skip


class NotOpenToYou(Refusal):
    """`facts["open_to"]` says whom the event is open to."""

    status = 403

    def __init__(self, open_to: OpenTo) -> None:
        super().__init__(_NOT_OPEN[open_to], open_to=open_to)


_NOT_OPEN = {
    OpenTo.PUBLIC: _l("This event takes no registrations here."),
    OpenTo.MEMBERS: _l("This event is open to members. Members register on their organisation's own page; its link came by mail."),
    OpenTo.BODY: _l("This event is open to the people of one body. They register on their organisation's own page; its link came by mail."),
    OpenTo.INVITED: _l("This event is open to whoever was invited. Please enter the code of your invitation."),
}


class WrongCode(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This code is not known here, or it has been withdrawn. Please check it against your invitation."), field="code")


class CodeUsedUp(Refusal):
    def __init__(self, *, left: int, asked: int) -> None:
        said = _l("This code is good for %(left)d more people, and you ask for %(asked)d.", left=left, asked=asked) if left > 0 else _l("This code has been used up.")
        super().__init__(said, field="code", left=left, asked=asked)


class ChangesClosed(Refusal):
    """Delegates could be changed until `facts["at"]`."""

    def __init__(self, at: datetime) -> None:
        super().__init__(_l("The time for changing delegates is over. Please write to the organiser."), at=at)


class NoSeatToClaim(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("All seats of this registration have their names by now. Please ask whoever sent you the link."))


class OfferOver(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This offer has ended, and the seats have been given up."))


class HeldSeatsInUse(Refusal):
    def __init__(self, taken: int) -> None:
        super().__init__(_l("%(taken)d of the held-back seats are taken; no fewer can be held back.", taken=taken), taken=taken)
