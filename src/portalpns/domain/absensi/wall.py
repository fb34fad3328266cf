"""Wall time of a workplace as one whole number, so that a city's punches are compared without making objects.

A `Wall` is `date.toordinal() * 86400 + second of the day` on the clock of the person's own zone. Indonesia has no
summer time, so differences of walls are true seconds there (Keppres 41/1987: WIB, WITA, WIT).
"""

from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Wall = int
DAY_S = 86_400


def wall_of(local: datetime) -> Wall:
    """The wall of a naive local datetime; a fraction of a second is dropped."""
    return local.toordinal() * DAY_S + local.hour * 3600 + local.minute * 60 + local.second


def wall_in(moment: datetime, tz: tzinfo) -> Wall:
    """The wall of an aware datetime on the clock of `tz`."""
    return wall_of(moment.astimezone(tz))


def moment_of(wall: Wall, tz: tzinfo) -> datetime:
    """The aware datetime of a wall on the clock of `tz`."""
    return datetime.combine(day_of(wall), time(), tz) + timedelta(seconds=wall % DAY_S)


def read_wall(text: str) -> Wall:
    """The wall of `YYYY-MM-DD HH:MM:SS`, the form in which devices and the store keep local time."""
    return wall_of(datetime.fromisoformat(text))


def day_of(wall: Wall) -> date:
    return date.fromordinal(wall // DAY_S)


def clock_text(wall: Wall) -> str:
    """`07:30:00`, for data."""
    second = wall % DAY_S
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def jam(wall: Wall) -> str:
    """`07.30`, for people; seconds only where they are not zero."""
    second = wall % DAY_S
    text = f"{second // 3600:02d}.{second // 60 % 60:02d}"
    return f"{text}.{second % 60:02d}" if second % 60 else text


@cache
def zone(name: str) -> ZoneInfo | None:
    """The IANA zone of this name, None when there is none; what the machine calls its own is no name."""
    if name in ("localtime", "Factory"):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
