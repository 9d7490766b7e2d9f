import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from biggervoices.core.refusals import Refused
from biggervoices.house import tables
from biggervoices.pure import urgent

ALONE = (
    "The table of words is not built, so the rules are alone and find less. Build it: biggervoices themes build-table"
)
COLUMNS = ("id", "urgent", "kind", "reason")


class Command(BaseCommand):
    """Say of each statement of a file whether it sounds urgent; no database and no settings are needed."""

    help = (
        "Read a CSV file (id,text) and write another (id,urgent,kind,reason). urgent is 1 or 0. A kind beside a 0 "
        "means: words beside it may make it harmless. 0 never means that all is well."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the two files."""
        parser.add_argument("--in", dest="source", type=Path, required=True, metavar="FILE")
        parser.add_argument("--out", dest="target", type=Path, required=True, metavar="FILE")

    def handle(self, *, source: Path, target: Path, **_options: Any) -> None:
        """Write one row for each statement, in the same order."""
        if not urgent.hears():
            print(ALONE, file=sys.stderr)
        try:
            tables.convert(source, target, needs=("id", "text"), makes=COLUMNS, row=_looked_at)
        except Refused as refused:
            sys.exit(refused.reason)


def _looked_at(row: tables.Row) -> tables.Row:
    sign = urgent.look(row["text"])
    if sign is None:
        return {"id": row["id"], "urgent": "0", "kind": "", "reason": ""}
    return {"id": row["id"], "urgent": str(int(sign.urgent)), "kind": sign.kind, "reason": sign.reason}
