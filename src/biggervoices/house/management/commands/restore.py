import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from biggervoices.core import backups, restoring
from biggervoices.house import preparing
from biggervoices.keeping.changes import erase_again
from biggervoices.people.changes import begin_again


class Command(BaseCommand):
    """Put a backup back into an empty place."""

    help = "Put the newest backup of a folder (or the one named) back into an empty database and an empty folder."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder of all backups, or of one."""
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        """Put it back, compare it, begin a new epoch; only then may the house start."""
        url, var = os.environ["DATABASE_URL"], Path(settings.VAR)
        try:
            found = restoring.find(folder)
            held = restoring.put_back(
                found, url, var, keys=(*settings.BIGGERVOICES_KEYS, settings.BIGGERVOICES_LINK_KEY)
            )
        except backups.Cannot as reason:
            raise CommandError(str(reason)) from reason
        preparing.migrate(url)  # a backup of an older release
        begin_again(now=timezone.now())
        again = erase_again(backups.read_erased(found.parent) | backups.read_erased(var), now=timezone.now())
        restoring.done(var)
        self.stdout.write(
            f"{found} is back: {held.rows} rows of {len(held.tables)} tables and {len(held.files)} kept files, as they "
            f"were at {held.made_at}. {again} people were erased again. Everybody signs in anew, and tablets send "
            "again what they hold."
        )
