import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from biggervoices.core.changes.chain import anchor_path
from biggervoices.core.queries.trail import Anchor, Broken, look


class Command(BaseCommand):
    """Look whether the audit trail is as it was written."""

    help = "Look whether the audit trail is as it was written. Leaves with 0 when it is, with 1 when it is not."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ends of the chain that were kept elsewhere, as an earlier look printed them."""
        parser.add_argument("--anchor", action="append", default=[], metavar="LINE:CHAIN", help="an end from before")

    def handle(self, *, anchor: list[str], **options: Any) -> None:
        """Say what stands, and the first line that is wrong."""
        here = anchor_path()
        kept = [here.read_text()] if here.exists() else []
        found = look([_read(words) for words in [*kept, *anchor]])
        if found.broken:
            self.stdout.write(_say(found.broken))
            self.stdout.write(f"{found.links} lines before it are as they were written.")
            sys.exit(1)
        self.stdout.write(f"All {found.links} lines of the audit trail are as they were written.")
        if found.waiting:
            self.stdout.write(f"{found.waiting} more are not chained yet: a worker does that every minute.")
        self.stdout.write(f"The end, to be kept elsewhere: {found.end[0]}:{found.end[1]}")
        if not kept:
            self.stdout.write("This machine has kept no end of the chain, so lines missing at the end would not show.")


def _read(words: str) -> Anchor:
    line, _colon, chain = words.strip().partition(":")
    if not line.isascii() or not line.isdigit() or not chain:
        raise CommandError(f"An end of the chain is LINE:CHAIN, and this is {words.strip()!r}.")
    return int(line), chain


def _say(broken: Broken) -> str:
    place = f"Line {broken.position}" if broken.position else "An entry that is not chained yet"
    about = [
        str(broken.entry or ""),
        broken.what,
        f"{timezone.localtime(broken.at):%d %B %Y, %H:%M}" if broken.at else "",
    ]
    facts = ", ".join(part for part in about if part)
    return f"{place}{f' ({facts})' if facts else ''}: {broken.why}"
