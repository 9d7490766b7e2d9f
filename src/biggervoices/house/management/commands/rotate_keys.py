import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from biggervoices.core.changes.rotation import Done, rotate_keys


class Command(BaseCommand):
    """Seal everything under the first of BIGGERVOICES_KEYS."""

    help = "Seal everything under the first of BIGGERVOICES_KEYS, while the house runs. Cut off, call it again."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        """Go through every table and file; say what was done, and whether the other keys may go."""
        done = rotate_keys(now=timezone.now(), say=self.say)
        self.say(f"Sealed anew: {done.rows} rows and {done.files} files.")
        for line in _left(done):
            self.say(line)
        if done.unknown or done.busy:
            sys.exit(1)
        if len(settings.BIGGERVOICES_KEYS) > 1:
            self.say("Everything is under the first key. You can take the other keys out of BIGGERVOICES_KEYS now.")
            self.say("Keep them with the backups that were made before: only they open those.")

    def say(self, words: str) -> None:
        """Show one line now."""
        self.stdout.write(words)
        self.stdout.flush()


def _left(done: Done) -> list[str]:
    lines = []
    if done.unknown:
        lines.append(f"{done.unknown} rows or files open with none of these keys. Put the key back that sealed them.")
    if done.busy:
        lines.append(
            f"{done.busy} rows are still under another key: somebody holds them, or a server or worker that was not "
            "started anew seals with it. Keep all keys, start everything anew, and call this again."
        )
    return lines
