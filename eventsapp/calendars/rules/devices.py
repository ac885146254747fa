"""What somebody reads a page on, and which way of adding an event suits that: decisions on plain values."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

from .adding import Way


class Device(StrEnum):
    """What somebody reads the page on, as far as it decides which calendar they have."""

    APPLE = "apple"
    ANDROID = "android"
    WINDOWS = "windows"
    IN_APP = "in_app"  # a window of another program, which opens neither files nor calendars
    OTHER = "other"


_DEVICES = (
    (Device.IN_APP, re.compile(r"KAKAOTALK|KAKAOSTORY|NAVER\(inapp|DaumApps|BAND/|\bLine/|FBA[NV]/|Instagram|everytimeApp|; wv\)", re.IGNORECASE)),
    (Device.APPLE, re.compile(r"iPhone|iPad|iPod|Macintosh")),
    (Device.ANDROID, re.compile(r"Android")),
    (Device.WINDOWS, re.compile(r"Windows NT")),
)
_BEST = {
    Device.APPLE: (Way.FILE, Way.FEED), Device.ANDROID: (Way.GOOGLE,), Device.WINDOWS: (Way.OUTLOOK, Way.MICROSOFT365), Device.IN_APP: (Way.GOOGLE,),
    Device.OTHER: (Way.FILE,),
}  # fmt: skip


def device_of(user_agent: str) -> Device:
    """What a browser says it runs on; no more than a guess, so that every way stays open to everybody."""
    return next((device for device, sign in _DEVICES if sign.search(user_agent)), Device.OTHER)


def best_ways(device: Device, there: Collection[Way]) -> list[Way]:
    """Of the ways there are the ones for this device, the best first; where it has none of its own, our file."""
    best = [way for way in _BEST[device] if way in there]
    return best or [way for way in (Way.FILE,) if way in there]
