import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from biggervoices.core import backups, postgres
from biggervoices.house.management.commands.backup import make


class Command(BaseCommand):
    """Try whether a backup can be put back."""

    help = "Make a backup, put it back into a new place, compare all of it, and throw that place away."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder in which the backup stays; without one, it goes, too."""
        parser.add_argument("folder", type=Path, nargs="?", default=settings.BACKUPS)

    def handle(self, *, folder: Path | None, **options: Any) -> None:
        """Make, put back and compare; leave with code 1 where that did not succeed."""
        with tempfile.TemporaryDirectory(prefix="biggervoices-drill-") as place:
            os.chmod(place, 0o711)  # started by root, PostgreSQL runs as another user and passes through
            began = time.monotonic()
            try:
                made = make(folder or Path(place) / "backups")
            except backups.Cannot as reason:
                raise CommandError(str(reason)) from reason
            backed_up = time.monotonic()
            said = put_back(made, Path(place) / "var")
            held = backups.read(made)
            self.stdout.write(said)
            self.stdout.write(
                f"The drill succeeded: {held.rows} rows of {len(held.tables)} tables and {len(held.files)} kept files "
                f"are equal. Backup {backed_up - began:.1f} s, restore {time.monotonic() - backed_up:.1f} s."
            )


def put_back(made: Path, var: Path) -> str:
    """Put a backup back into a PostgreSQL of its own, as whoever has to do it one day would; give what it said."""
    database = postgres.Postgres(var / "postgres", say=lambda words: None)
    try:
        database.start()
        keys = {
            "BIGGERVOICES_KEYS": " ".join(settings.BIGGERVOICES_KEYS),
            "BIGGERVOICES_SECRET_KEY": settings.SECRET_KEY,
        }
        place = {"DATABASE_URL": database.url, "BIGGERVOICES_VAR": str(var), "BIGGERVOICES_MODE": settings.MODE}
        command = [sys.executable, "-P", "-m", "biggervoices", "restore", str(made)]
        done = subprocess.run(command, env=os.environ | keys | place, capture_output=True, text=True, check=False)
    finally:
        database.stop()
    if done.returncode:
        raise CommandError(f"The backup was made and could not be put back. {done.stderr.strip()}")
    return done.stdout.strip()
