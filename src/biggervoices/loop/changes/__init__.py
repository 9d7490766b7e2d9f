"""The only place that writes in this room."""

from biggervoices.loop.changes.points import raise_point, take_back

__all__ = ["raise_point", "take_back"]
