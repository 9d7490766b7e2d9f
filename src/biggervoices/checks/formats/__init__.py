"""Days and times as people say them: "Tuesday 3 November", "half past 9 in the morning"."""

from datetime import date, datetime, time

from django.utils.dateformat import format as date_format

from biggervoices.loop.formats import time_words as time_words


def day_words(on: date) -> str:
    """Say a day: "Tuesday 3 November"."""
    return date_format(on, "l j F")


def day_and_year(on: date) -> str:
    """Say a day that is read for years: "Tuesday 3 November 2026"."""
    return date_format(on, "l j F Y")


def said_time(at: str) -> str:
    """Say "13:30" in words; nothing for what is no time."""
    try:
        return time_words(time.fromisoformat(at))
    except ValueError:
        return ""


def milliseconds(at: datetime) -> int:
    """Give a moment as the clock of a slip: milliseconds since 1970."""
    return round(at.timestamp() * 1000)
