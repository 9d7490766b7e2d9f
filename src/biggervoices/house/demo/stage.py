"""What every part of the demo shares: the clock, the dice, ids in the order of time, and the written texts."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from random import Random
from typing import Any
from uuid import UUID

from django.utils.timezone import get_current_timezone, localdate

SEED = 2026
MONTHS = 18
DAYS = MONTHS * 61 // 2  # as many days as 18 months have


def text(name: str) -> dict[str, Any]:
    """Read one of the demo's files."""
    return tomllib.loads(files("biggervoices.house.demo").joinpath(name).read_text("utf-8"))


@dataclass
class Stage:
    """One making of the demo. The same `now` gives the same people, the same ids and the same words."""

    now: datetime
    rng: Random = field(default_factory=lambda: Random(SEED))
    made: int = 0

    @property
    def today(self) -> date:
        return localdate(self.now)

    @property
    def begins(self) -> date:
        """The first day of the story."""
        return self.today - timedelta(days=DAYS)

    def day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def working_day(self, day: date) -> date:
        """Give this day, or the Monday after it."""
        return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Give a moment of a day, here; never one that is still to come."""
        moment = datetime.combine(day, time(hour, minute), get_current_timezone())
        return min(moment, self.now - timedelta(seconds=1))

    def id(self, at: datetime | None = None) -> UUID:
        """Make a UUIDv7 of a moment; those made later sort later."""
        self.made += 1
        milliseconds = int((at or self.now - timedelta(days=2 * DAYS)).timestamp() * 1000)
        count = (self.made >> 16) << 64 | 0b10 << 62 | (self.made & 0xFFFF) << 46
        return UUID(int=milliseconds << 80 | 7 << 76 | count | self.rng.getrandbits(46))

    def secret_id(self) -> UUID:
        """Make a UUIDv4, which tells nothing of when."""
        return UUID(int=self.rng.getrandbits(128), version=4)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share
