from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from biggervoices.core import jobs, restoring


class Command(BaseCommand):
    """Do the jobs in the background until stopped."""

    help = "Do the jobs in the background, on this machine or another. Ctrl-C stops it."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        """Work; a job that is running is finished first."""
        if reason := restoring.why_not_start(Path(settings.VAR)):
            raise CommandError(reason)
        jobs.work()
