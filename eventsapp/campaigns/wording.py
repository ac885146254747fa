"""How campaigns, their people and what became of a mail are put into words."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.locale import language
from ..members.rules import Stage
from .models import Campaign
from .rules import Fate, Kind, LeftOut, Placeholder, Segment, State

KIND_NAMES = {
    Kind.NECESSARY: _l("Necessary: about the reader’s own registration, application or membership"),
    Kind.MARKETING: _l("Marketing: news, which only goes to people who agreed to it"),
}
KIND_TAGS = {Kind.NECESSARY: _l("Necessary"), Kind.MARKETING: _l("Marketing")}
# Each with its tone.
STATES = {
    State.DRAFT: (_l("Draft"), "neutral"),
    State.SCHEDULED: (_l("Scheduled"), "info"),
    State.SENDING: (_l("Being sent"), "info"),
    State.PAUSED: (_l("Paused"), "warn"),
    State.SENT: (_l("Sent"), "ok"),
    State.CANCELLED: (_l("Cancelled"), "neutral"),
}
SEGMENT_NAMES = {
    Segment.REGISTERED: _l("Event: everybody registered"),
    Segment.SEATED: _l("Event: people with a seat"),
    Segment.WAITING: _l("Event: people who wait"),
    Segment.OFFERED: _l("Event: people who are offered a seat"),
    Segment.PENDING: _l("Event: people whose registration is to be approved"),
    Segment.NO_ANSWER: _l("Event: members it is for who have not answered"),
    Segment.NO_DELEGATE: _l("Event: members of whom nobody comes"),
    Segment.UNNAMED: _l("Event: contacts with seats that nobody is named for"),
    Segment.APPLICANTS: _l("Applicants of the current call"),
    Segment.DOCUMENTS: _l("Applicants whose documents or additions are missing"),
    Segment.MEMBERS: _l("Members: one person each"),
    Segment.REPRESENTATIVES: _l("Members: everybody who may act for one"),
    Segment.BODY: _l("People of a body"),
    Segment.CONSENTED: _l("Everybody who agreed to news"),
}
STAGE_NAMES = {
    Stage.DRAFT: _l("Draft"),
    Stage.RECEIVED: _l("Received"),
    Stage.UNDER_REVIEW: _l("Under review"),
    Stage.ASKED: _l("Additions asked for"),
    Stage.ADMITTED: _l("Admitted"),
    Stage.REFUSED: _l("Not admitted"),
    Stage.WITHDRAWN: _l("Withdrawn by the applicant"),
}
FATES = {
    Fate.AHEAD: (_l("Still to come"), "neutral"),
    Fate.OWED: (_l("On its way"), "info"),
    Fate.SENT: (_l("Sent"), "ok"),
    Fate.HELD: (_l("Held"), "warn"),
    Fate.UNDELIVERABLE: (_l("Undeliverable"), "bad"),
    Fate.LEFT_OUT: (_l("Left out"), "neutral"),
    Fate.NOT_NEEDED: (_l("Not needed any more"), "neutral"),
}
LEFT_OUT = {
    LeftOut.SAME_ADDRESS: _l("Same address as another one of them: one mail is enough"),
    LeftOut.BOUNCED: _l("The address sent a mail back"),
    LeftOut.UNSUBSCRIBED: _l("Wants no news any more"),
    LeftOut.NO_CONSENT: _l("Did not agree to news, or longer than two years ago"),
}
# What each says, and of whom it can be said.
PLACEHOLDERS = {
    Placeholder.NAME: (_l("the reader’s name"), _l("everybody")),
    Placeholder.ORGANISATION: (_l("the reader’s organisation"), _l("everybody but those who agreed to news")),
    Placeholder.PROGRAMME: (_l("this programme"), _l("everybody")),
    Placeholder.EVENT: (_l("the event’s title"), _l("people of an event")),
    Placeholder.WHEN: (_l("day and time"), _l("people of an event")),
    Placeholder.WHERE: (_l("place and room"), _l("people of an event")),
    Placeholder.PAGE: (_l("the address of the event’s page"), _l("people of an event")),
    Placeholder.DEADLINE: (_l("until when registrations, changes or applications are taken"), _l("people of an event, applicants")),
    Placeholder.LINK: (_l("the reader’s own page: their registration, application or organisation"), _l("people of an event, applicants, members")),
    Placeholder.SEATS: (_l("how many seats nobody is named for"), _l("contacts with seats that nobody is named for")),
    Placeholder.MISSING: (_l("the documents and additions that are missing"), _l("applicants whose documents or additions are missing")),
}

_OF_REGISTRATIONS = (Segment.REGISTERED, Segment.SEATED, Segment.WAITING, Segment.OFFERED, Segment.PENDING, Segment.UNNAMED)
_OF_APPLICATIONS = (Segment.APPLICANTS, Segment.DOCUMENTS)


def reason_for(campaign: Campaign, value: Callable[[Placeholder], str]) -> str:
    """Why a reader gets a necessary mail, in the language spoken now."""
    if campaign.segment in _OF_REGISTRATIONS and campaign.event is not None:
        return _("You get this mail because this address was given when registering for “%(event)s”.", event=campaign.event.title.text(language()))
    if campaign.segment in _OF_APPLICATIONS:
        return _("You get this mail because this address was given with the application of %(organisation)s.", organisation=value(Placeholder.ORGANISATION))
    if campaign.segment is Segment.BODY or (campaign.body is None and not value(Placeholder.ORGANISATION)):
        body = campaign.body or (campaign.event.open_to_body if campaign.event else None)
        return _("You get this mail because you sit in this body: %(body)s.", body=body.name.text(language()) if body else campaign.programme.name.text(language()))
    return _("You get this mail because you act for %(organisation)s, a member.", organisation=value(Placeholder.ORGANISATION))


def whom(campaign: Campaign) -> str:
    """The rule and what it is about, in a line."""
    about = campaign.event.title if campaign.event is not None else campaign.body.name if campaign.body is not None else None
    name = str(SEGMENT_NAMES[campaign.segment])
    return f"{name} – {about.text(language())}" if about is not None else name
