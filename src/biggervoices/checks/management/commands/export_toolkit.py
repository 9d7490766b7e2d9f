from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from biggervoices.checks.changes.surveys import Exported, export_survey
from biggervoices.checks.models import Toolkit, ToolkitVersion
from biggervoices.checks.queries.surveys import FORMATS
from biggervoices.core.refusals import Refused


class Command(BaseCommand):
    """Take a toolkit out as a form for field surveys."""

    help = "Write a toolkit as a form for ODK, KoboToolbox and Enketo, with its pictures and sounds in a folder beside."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which toolkit, how, and where to."""
        parser.add_argument("key")
        parser.add_argument("--format", choices=FORMATS, default="xlsx")
        parser.add_argument("--number", type=int, help="of the version; without it, the newest that is published")
        parser.add_argument("--out", type=Path, help="the file to write; without it, one named after the toolkit")

    def handle(self, *, key: str, format: str, number: int | None, out: Path | None, **_options: Any) -> None:
        """Write the form and the folder beside it, and say what it is called."""
        version = version_called(key, number)
        try:
            made = export_survey(version, format, by=None, now=timezone.now())
        except Refused as refused:
            raise CommandError(refused.reason) from None
        file = out or Path(made.name)
        _write(file, made)
        self.stdout.write(f"{file} is version {version.number} of {key}, and form {made.version}.")
        if made.files:
            self.stdout.write(f"{len(made.files)} pictures and sounds are in {file.stem}-media.")
        for warning in made.warnings:
            self.stdout.write(f"  {warning}")


def toolkit_called(key: str) -> Toolkit:
    """Find a toolkit by its key."""
    toolkit = Toolkit.objects.filter(key=key).first()
    if toolkit is None:
        known = ", ".join(Toolkit.objects.order_by("key").values_list("key", flat=True)) or "none"
        raise CommandError(f"There is no toolkit {key}. There are: {known}.")
    return toolkit


def version_called(key: str, number: int | None) -> ToolkitVersion:
    """Find a version of a toolkit: by its number, else the newest that is published, else the draft."""
    versions = toolkit_called(key).versions.select_related("toolkit").order_by("-number")
    if number is not None:
        versions = versions.filter(number=number)
    version = versions.filter(published_at__isnull=False).first() or versions.first()
    if version is None:
        raise CommandError(f"{key} has no version {number}.")
    return version


def _write(file: Path, made: Exported) -> None:
    try:
        file.write_bytes(made.data)
        if made.files:
            folder = file.with_name(f"{file.stem}-media")
            folder.mkdir(exist_ok=True)
            for name, content in made.files.items():
                (folder / name).write_bytes(content)
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror or error}.") from None
