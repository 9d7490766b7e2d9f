from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from biggervoices.checks.changes.surveys import Brought, keep_survey
from biggervoices.checks.formats.sheets import LARGEST_PACKAGE, packed
from biggervoices.checks.formats.survey import gathered
from biggervoices.checks.formats.survey_in import read_survey
from biggervoices.checks.queries.surveys import Plan, plan_of, summary
from biggervoices.core.refusals import Refused
from biggervoices.easyread.formats import LARGEST_FILE


class Command(BaseCommand):
    """Bring a form of a field survey in as a toolkit."""

    help = (
        "Read an XLSForm (XLSX, XLS, CSV, or a ZIP with its pictures) and make a draft of it, all or nothing. Pictures "
        "and sounds are found in the folder FILE-media. What cannot be kept is listed, row by row."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and what becomes of it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", default="", help="of the toolkit, where it is not the form's own id")
        parser.add_argument("--look", action="store_true", help="only show what is in it, and keep nothing")
        parser.add_argument("--instead", action="store_true", help="put it in the place of a draft that stands")
        parser.add_argument("--publish", action="store_true", help="ask it from now on, without names under it")

    def handle(self, *, file: Path, key: str, look: bool, instead: bool, publish: bool, **_options: Any) -> None:
        """Read, show what is in it and what is not kept, and keep it."""
        try:
            form, files = packed(_bytes_of(file, LARGEST_PACKAGE))
            reading = read_survey(form, called=file.name)
            files = {**_beside(file), **files}
            self.show(plan_of(reading, files, key=key))
            if look:
                return self.stdout.write("Nothing is saved: this was only to look.")
            kept = keep_survey(reading, files, by=None, now=timezone.now(), key=key, instead=instead, published=publish)
        except Refused as refused:
            raise CommandError(refused.reason) from None
        return self.tell(kept)

    def show(self, plan: Plan) -> None:
        """Show what is in the form, and what is left out."""
        self.stdout.write(summary(plan))
        for place, words in gathered(plan.remarks):
            self.stdout.write(f"  {place}: {words}")
        self.stdout.flush()

    def tell(self, kept: Brought) -> None:
        """Say what was made."""
        version = kept.version
        called = f"version {version.number} of {version.toolkit.key}"
        if not kept.new:
            self.stdout.write(f"There is nothing new in this form. It is {called}.")
        if kept.published:
            self.stdout.write(f"It is published as {called}, without names: nobody was asked to try it and sign it.")
            self.stdout.write("New visits are planned with it.")
        elif kept.new:
            self.stdout.write(f"It is a draft: {called}. Checkers try it and publish it on the page of the questions.")


def _bytes_of(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror or error}.") from None


def _beside(file: Path) -> dict[str, bytes]:
    """Read the folder of pictures and sounds that goes with a form."""
    for folder in (file.with_name(f"{file.name}-media"), file.with_name(f"{file.stem}-media")):
        if folder.is_dir():
            return {path.name: _bytes_of(path, LARGEST_FILE) for path in sorted(folder.iterdir()) if path.is_file()}
    return {}
