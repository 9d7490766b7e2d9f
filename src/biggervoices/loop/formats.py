"""Days and times as people say them, and working days."""

from datetime import date, datetime, time, timedelta

from django.utils.dateformat import format as date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SATURDAY = 5


def day_words(on: date, *, today: date | None = None) -> str:
    """Say a day: "Tuesday 3 November"; with its year where that is not this one."""
    return date_format(on, "l j F" if today is None or on.year == today.year else "l j F Y")


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


def day_of(at: datetime, *, today: date | None = None) -> str:
    """Say the day of a moment."""
    return day_words(localdate(at), today=today)


def working_day_after(on: date) -> date:
    """Give the next day that is no Saturday or Sunday."""
    nxt = on + timedelta(days=1)
    while nxt.weekday() >= SATURDAY:
        nxt += timedelta(days=1)
    return nxt


def left_words(by: date, *, today: date) -> str:
    """Say how long there is until a day: "5 days left", "today", "2 days late"."""
    days = (by - today).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}


def age_words(since: date, *, today: date) -> str:
    """Say how long ago a day was: "today", "yesterday", "4 days ago"."""
    days = (today - since).days
    if days <= 0:
        return _("today")
    return _("yesterday") if days == 1 else ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}


def shortened(words: str, most: int) -> str:
    """Cut words to a length, at the end of a word where there is one."""
    if len(words) <= most:
        return words
    cut = words[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + "…"
