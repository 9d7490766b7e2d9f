"""Lines of a log that name nobody: JSON, with the name of an address and never what stands in it."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from biggervoices.core.faults import reason_of


class JsonFormatter(logging.Formatter):
    """One line of JSON for each record.

    What a message is made of may be somebody's: only the words that stand in the code are kept, and whole numbers. An
    error is told by its kind and its place in our code. What a request was is told by the name of its address.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": words_of(record),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = reason_of(record.exc_info[1])
        request = getattr(record, "request", None)
        line |= {"route": route_of(request)} if request is not None else {}
        for name in ("route", "method", "status", "status_code", "ms", "request_id"):
            if isinstance(value := getattr(record, name, None), str | int | float):
                line["status" if name == "status_code" else name] = value
        return json.dumps(line)


def words_of(record: logging.LogRecord) -> str:
    """Give the words of a message that stand in the code, with numbers; all else that was put into them is left out."""
    if not isinstance(record.msg, str) or not record.args:
        known = isinstance(record.msg, str) and record.name.startswith("biggervoices")
        return str(record.msg) if known else type(record.msg).__name__ if not isinstance(record.msg, str) else ""
    args = record.args if isinstance(record.args, tuple) else ()
    shown = tuple(it if isinstance(it, int | float) else Left() for it in args)
    try:
        return record.msg % shown
    except (TypeError, ValueError):
        return record.msg


class Left:
    """Stand where something was left out, however it was to be written."""

    def __str__(self) -> str:
        return "..."

    __repr__ = __str__


def route_of(request: Any) -> str:
    """Give the name of the address that was asked for: visits/<uuid:id>/, and no more."""
    match = getattr(request, "resolver_match", None)
    return match.route if match else "?"
