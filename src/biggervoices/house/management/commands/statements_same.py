import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from biggervoices.core.refusals import Refused
from biggervoices.house import tables
from biggervoices.pure import same


class Command(BaseCommand):
    """Find the statements of a file that may say the same; no database and no settings are needed."""

    help = "Read a CSV file (id,text) and write the pairs that may say the same (a,b,same,reason). People decide."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the two files."""
        parser.add_argument("--in", dest="source", type=Path, required=True, metavar="FILE")
        parser.add_argument("--out", dest="target", type=Path, required=True, metavar="FILE")

    def handle(self, *, source: Path, target: Path, **_options: Any) -> None:
        """Write one row for each pair, in the order of the statements."""
        ids: list[str] = []
        texts: list[str] = []

        def take(name: str, text: str) -> None:
            ids.append(name)
            texts.append(text)

        try:
            tables.must_differ(source, target)
            tables.read(source, ("id", "text"), take)
            rows = (
                {"a": ids[it.one], "b": ids[it.other], "same": "1", "reason": it.reason} for it in same.pairs(texts)
            )
            tables.write(target, ("a", "b", "same", "reason"), rows)
        except Refused as refused:
            sys.exit(refused.reason)
        except OSError as error:
            sys.exit(f"{error.filename}: {error.strerror or error}.")
