import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from biggervoices import __version__
from biggervoices.core import backups
from biggervoices.keeping.queries import erased


class Command(BaseCommand):
    """Make a backup of a house at work."""

    help = "Make a backup: one instant of the database, and the kept files of that instant. The keys are not in it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, and how many backups stay in it."""
        parser.add_argument("folder", type=Path, nargs="?", default=settings.BACKUPS)
        parser.add_argument("--keep", type=int, default=30, help="how many backups stay in the folder (30)")

    def handle(self, *, folder: Path | None, keep: int, **options: Any) -> None:
        """Make it, throw away the oldest, and say what was done. Leaves with code 1 where a kept file is damaged."""
        if folder is None:
            raise CommandError("Say where: biggervoices backup FOLDER, or set BIGGERVOICES_BACKUPS.")
        try:
            made = make(folder)
            gone = backups.prune(folder, keep=keep)
        except backups.Cannot as reason:
            raise CommandError(str(reason)) from reason
        held = backups.read(made)
        self.stdout.write(
            f"{made}: {held.rows} rows of {len(held.tables)} tables, {len(held.files)} kept files, "
            f"{held.bytes / 1e6:.1f} MB. {len(gone)} old backups thrown away."
        )
        self.stdout.write("The keys are not in it: keep a copy of BIGGERVOICES_KEYS in another place.")
        if held.damaged:
            raise CommandError(f"{len(held.damaged)} kept files are damaged, and not in it: {' '.join(held.damaged)}")


def make(folder: Path) -> Path:
    """Make a backup of this house and give its folder. Raises Cannot."""
    backups.write_erased(folder, erased())
    return backups.make(
        os.environ["DATABASE_URL"],
        Path(settings.KEPT_FILES),
        folder,
        keys=(*settings.BIGGERVOICES_KEYS, settings.BIGGERVOICES_LINK_KEY),
        program=__version__,
        now=timezone.now(),
    )
