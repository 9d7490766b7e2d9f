import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from biggervoices.checks.changes.answers import take_answers
from biggervoices.checks.formats.answers import zipped
from biggervoices.checks.management.commands.export_toolkit import toolkit_called
from biggervoices.checks.models import Toolkit
from biggervoices.checks.queries.answers import KINDS, Taking, csv_of, odk_of
from biggervoices.core.refusals import Refused


class Command(BaseCommand):
    """Take answers out of the house, coded."""

    help = (
        "Write the answers to a toolkit that were handed in: coded, without names, homes and days, as CSV or as a ZIP "
        "of ODK forms and submissions. Each time is written down, and has other codes; --again repeats one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which toolkit, how, and where to."""
        parser.add_argument("key")
        parser.add_argument("--format", choices=KINDS, default="csv")
        parser.add_argument("--out", type=Path, required=True, help="the file to write")
        parser.add_argument("--again", type=UUID, help="the number of an export, to write the same file again")

    def handle(self, *, key: str, format: str, out: Path, again: UUID | None, **_options: Any) -> None:
        """Write the file, and say under which number it was written down."""
        toolkit = toolkit_called(key)
        try:
            taking = take_answers(toolkit, format, by=None, now=timezone.now(), again=again)
        except Refused as refused:
            raise CommandError(refused.reason) from None
        try:
            _write(out, toolkit, taking, format)
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror or error}.") from None
        self.stdout.write(f"{out} is written. This export is number {taking.id}.")
        self.stdout.write("Words that people wrote may still name somebody: read them before you pass them on.")


def _write(out: Path, toolkit: Toolkit, taking: Taking, format: str) -> None:
    if format == "csv":
        with out.open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_of(toolkit, taking))
    else:
        with zipped(odk_of(toolkit, taking)) as made, out.open("wb") as file:
            shutil.copyfileobj(made, file)
