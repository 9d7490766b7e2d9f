"""Reads of this room that span tables."""

from biggervoices.loop.queries.seen import PointSeen, points_heard_at

__all__ = ["PointSeen", "points_heard_at"]
