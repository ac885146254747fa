"""Addresses by which somebody's calendar program subscribes to one of our feeds."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from ..core import tokens
from ..core.template import absolute
from ..rsvps.actions import FEED
from .purposes import STAFF_FEED


@dataclass(frozen=True)
class Subscription:
    """A feed to subscribe to, under the public base URL: as it is, for the device's own program, and by the pages of others."""

    address: str
    name: str

    @property
    def webcal(self) -> str:
        """What Apple's and Microsoft's programs subscribe to when it is opened."""
        return "webcal://" + self.address.partition("://")[2]

    @property
    def google(self) -> str:
        return "https://calendar.google.com/calendar/r?cid=" + quote(self.webcal, safe="")

    @property
    def outlook(self) -> str:
        return "https://outlook.live.com" + self._from_web

    @property
    def office(self) -> str:
        return "https://outlook.office.com" + self._from_web

    @property
    def _from_web(self) -> str:
        return f"/calendar/0/addfromweb?url={quote(self.address, safe='')}&name={quote(self.name, safe='')}"


def subscription(path: str, name: str = "") -> Subscription:
    """Of the feed at `path`, called `name` where a page asks for one."""
    return Subscription(absolute(path), name)


def own_subscription(rsvp_id: int) -> Subscription | None:
    """Of one delegate's own calendar; None until their first mail has given it an address."""
    return _secret(FEED, rsvp_id, "/r/{}/calendar.ics")


def staff_subscription(account_id: int) -> Subscription | None:
    """Of the calendar of somebody who organises; None unless they made an address for it."""
    return _secret(STAFF_FEED, account_id, "/p/{}/calendar.ics")


def _secret(purpose: str, row_id: int, path: str) -> Subscription | None:
    token = tokens.find_current(purpose, row_id)
    return subscription(path.format(token)) if token else None
