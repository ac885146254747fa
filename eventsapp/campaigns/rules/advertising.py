"""What the Network Act (정보통신망법) asks of advertising by mail, article 50 and its decree: decisions on plain values."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

AD_MARK = "(광고)"  # begins the subject, in every language: filters look for these very letters
MARKETING = "marketing"  # the purpose of the consent
UNSUBSCRIBE = "unsubscribe"  # the purpose of the link, one for each recipient
CONSENT_HOLDS = timedelta(days=2 * 365)  # then it has to be confirmed, and until then counts no more

# Between 21:00 and 08:00 in Korea only with a consent of its own, which nothing of ours asks for. The evening begins
# ten minutes early, so that what is owed before it is out by then.
_NIGHT_BEGINS, _NIGHT_ENDS = time(20, 50), time(8)
_KOREA = ZoneInfo("Asia/Seoul")


def marked(subject: str) -> str:
    """The subject of advertising, marked once however it was typed."""
    return f"{AD_MARK} {subject.removeprefix(AD_MARK).strip()}"


def is_night(now: datetime) -> bool:
    """Whether advertising has to wait for the morning."""
    at = now.astimezone(_KOREA).time()
    return at >= _NIGHT_BEGINS or at < _NIGHT_ENDS


def daytime(now: datetime) -> datetime:
    """When advertising may go: now, or at eight in the morning."""
    if not is_night(now):
        return now
    local = now.astimezone(_KOREA)
    day = local.date() + timedelta(days=1) if local.time() >= _NIGHT_BEGINS else local.date()
    return datetime.combine(day, _NIGHT_ENDS, _KOREA)
