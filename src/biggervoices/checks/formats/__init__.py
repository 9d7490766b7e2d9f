"""Days and times as people say them: "Tuesday 3 November", "half past 9 in the morning"."""

from datetime import date, datetime, time

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _


def day_words(on: date) -> str:
    """Say a day: "Tuesday 3 November"."""
    return date_format(on, "l j F")


def day_and_year(on: date) -> str:
    """Say a day that is read for years: "Tuesday 3 November 2026"."""
    return date_format(on, "l j F Y")


def time_words(at: time) -> str:
    """Say a time of day: "2 in the afternoon", "half past 9 in the morning", "10 minutes to 5 in the afternoon"."""
    if (at.hour, at.minute) == (12, 0):
        return _("12, the middle of the day")
    hour = at.hour + (1 if at.minute > 30 else 0)
    clock = (hour - 1) % 12 + 1
    part = _part_of_day(at)
    minutes = at.minute if at.minute <= 30 else 60 - at.minute
    facts = {"hour": clock, "part": part, "minutes": minutes}
    if at.minute == 0:
        return _("%(hour)s %(part)s") % facts
    if at.minute == 30:
        return _("half past %(hour)s %(part)s") % facts
    if minutes == 15:
        return (_("quarter past %(hour)s %(part)s") if at.minute < 30 else _("quarter to %(hour)s %(part)s")) % facts
    if at.minute < 30:
        return _("%(minutes)s minutes past %(hour)s %(part)s") % facts
    return _("%(minutes)s minutes to %(hour)s %(part)s") % facts


def _part_of_day(at: time) -> str:
    if at.hour < 12:
        return _("in the morning")
    return _("in the afternoon") if at.hour < 17 else _("in the evening")


def said_time(at: str) -> str:
    """Say "13:30" in words; nothing for what is no time."""
    try:
        return time_words(time.fromisoformat(at))
    except ValueError:
        return ""


def milliseconds(at: datetime) -> int:
    """Give a moment as the clock of a slip: milliseconds since 1970."""
    return round(at.timestamp() * 1000)
