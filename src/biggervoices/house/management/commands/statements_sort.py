import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from biggervoices.core.refusals import Refused
from biggervoices.house import tables
from biggervoices.pure import sorting


class Command(BaseCommand):
    """Say of each statement of a file where it may belong: good, not_good, wish or not_sure; no database is needed."""

    help = "Read a CSV file (id,text) and write another (id,sorting,reason): good, not_good, wish or not_sure."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the two files."""
        parser.add_argument("--in", dest="source", type=Path, required=True, metavar="FILE")
        parser.add_argument("--out", dest="target", type=Path, required=True, metavar="FILE")

    def handle(self, *, source: Path, target: Path, **_options: Any) -> None:
        """Write one row for each statement, in the same order."""
        try:
            tables.convert(source, target, needs=("id", "text"), makes=("id", "sorting", "reason"), row=_sorted)
        except Refused as refused:
            sys.exit(refused.reason)


def _sorted(row: tables.Row) -> tables.Row:
    found = sorting.look(row["text"])
    return {"id": row["id"], "sorting": found.code, "reason": found.reason}
