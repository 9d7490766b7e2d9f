from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from biggervoices.core.refusals import Refused
from biggervoices.people import changes, queries
from biggervoices.people.formats.columns import HOME_FIELDS, Fields, column_called, guess, known_names
from biggervoices.people.formats.rows import Remark
from biggervoices.people.formats.tables import LARGEST_FILE, Table, read_table
from biggervoices.people.queries.plans import differences_words, summary

MOST_SHOWN = 50


class Command(BaseCommand):
    """Read homes from a CSV or XLSX file; keep nothing unless one says so."""

    help = "Read homes from a CSV or XLSX file and show what would change. --save keeps them, all or none."
    fields: Fields = HOME_FIELDS

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Show the names of the fields with --help."""
        names = ", ".join(field.key for field in self.fields)
        return super().create_parser(
            prog_name, subcommand, epilog=f"The fields: {names}.", formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, which column is which where the guess is wrong, and whether to keep."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--map",
            nargs="+",
            action="extend",
            default=[],
            metavar="FIELD=COLUMN",
            help="which column holds a field: its name, letter or number; FIELD= leaves a field out",
        )
        parser.add_argument("--save", action="store_true", help="keep what the file holds")

    def handle(self, *, file: Path, map: list[str], save: bool, **options: Any) -> None:
        """Read, show, and keep if asked; end with 1 when a row is wrong or the file is no list."""
        try:
            table = read_table(_bytes_of(file), score=lambda cells: known_names(cells, self.fields))
            columns = self.columns(table, map)
            plan = self.plan(table, columns)
            self.show(plan, table, columns)
            if save and not plan.faults and not plan.changes_nothing:
                plan = self.keep(table, columns)
        except Refused as refused:
            raise CommandError(refused.reason) from None
        if plan.faults:
            raise CommandError("Nothing is saved. Put these rows right, and try again.")
        self.stdout.write(self.last_words(plan, save=save))

    def plan(self, table: Table, columns: dict[str, int]) -> Any:
        """Say what would change."""
        return queries.plan_homes(table, columns)

    def keep(self, table: Table, columns: dict[str, int]) -> Any:
        """Keep all of it."""
        return changes.save_homes(table, columns, by=None, now=timezone.now())

    def columns(self, table: Table, maps: list[str]) -> dict[str, int]:
        """Guess which column is which, and let --map say otherwise."""
        columns = guess(table.head, self.fields)
        known = {field.key for field in self.fields}
        for said in maps:
            key, equals, name = said.partition("=")
            if key not in known or not equals:
                raise CommandError(f"--map {said}: say FIELD=COLUMN. The fields are: {', '.join(sorted(known))}.")
            column = column_called(name, table.head) if name else None
            if name and column is None:
                heads = ", ".join(filter(None, table.head))
                raise CommandError(f"--map {said}: the file has no column {name}. Its columns are: {heads}.")
            columns = {other: at for other, at in columns.items() if other != key and at != column}
            if column is not None:
                columns[key] = column
        return columns

    def show(self, plan: Any, table: Table, columns: dict[str, int]) -> None:
        """Show which column is which, what differs, and what is wrong."""
        names = [f"{field.key} = {table.head[columns[field.key]]}" for field in self.fields if field.key in columns]
        self.stdout.write(f"{len(table.rows)} rows. Columns: {', '.join(names) or 'none that we know'}.")
        self._some([str(note) for note in plan.notes], self.stdout)
        self._some(differences_words(plan), self.stdout)
        self._some([_of_row(fault) for fault in plan.faults], self.stderr)
        self.stdout.write(summary(plan))
        self.stdout.flush()

    def _some(self, lines: list[str], out: Any) -> None:
        for line in lines[:MOST_SHOWN]:
            out.write(f"  {line}")
        if len(lines) > MOST_SHOWN:
            out.write(f"  ... and {len(lines) - MOST_SHOWN} more.")

    def last_words(self, plan: Any, *, save: bool) -> str:
        """Say whether anything was kept."""
        if plan.changes_nothing:
            return "Everything in this file is here already. Nothing changed."
        return "Saved." if save else "Nothing is saved yet. Say --save to keep this."


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror or error}.") from None


def _of_row(fault: Remark) -> str:
    return str(fault) if fault.row else fault.words
