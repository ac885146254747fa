"""Who may act for an organisation: how many, invited and removed by whom. Decisions on plain values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ...core.errors import Refusal

MOST_REPRESENTATIVES = 20
MOST_INVITED_A_DAY = 20  # of one organisation, also those removed again: nobody is mailed by turns
MOST_PEOPLE = 200  # to be picked from: as many as the form of a registration offers

INVITED = "representative_invited"  # the composer of the mail with the link


class TooManyRepresentatives(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("At most %(most)d people can act for one organisation. Remove somebody first.", most=MOST_REPRESENTATIVES))


class TooManyInvitations(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("At most %(most)d people can be invited within a day. Please try again tomorrow.", most=MOST_INVITED_A_DAY))


class ActsAlready(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Somebody with this address is on the list already."), field="email")


class NoLongerActs(Refusal):
    """Of whoever was removed meanwhile, as the one who acts or the one acted upon."""

    status = 409

    def __init__(self) -> None:
        super().__init__(_l("This person does not act for the organisation any more."))


class LastRepresentative(Refusal):
    """Nobody could let anybody in again; staff may all the same."""

    def __init__(self) -> None:
        super().__init__(_l("You are the only one who acts for this organisation. Invite somebody else first, or ask the organiser."))


class TooManyPeople(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("At most %(most)d people can be kept for picking. Remove somebody first.", most=MOST_PEOPLE))


class PersonKnown(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("A person of this name and address is on the list already."), field="name")


class NotEditableHere(Refusal):
    status = 409

    def __init__(self) -> None:
        super().__init__(_l("This person is registered for an event. Please correct them on the page of that registration."))


def must_have_room(acting: int, invited_today: int) -> None:
    """Raise TooManyRepresentatives or TooManyInvitations unless one more may be invited."""
    if acting >= MOST_REPRESENTATIVES:
        raise TooManyRepresentatives()
    if invited_today >= MOST_INVITED_A_DAY:
        raise TooManyInvitations()


def must_leave_somebody(*, by_staff: bool, others: int) -> None:
    """Raise LastRepresentative when the organisation would be left without anybody who has confirmed; staff may do that."""
    if not by_staff and not others:
        raise LastRepresentative()
