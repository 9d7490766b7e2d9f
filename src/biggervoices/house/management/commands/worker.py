from typing import Any

from django.core.management.base import BaseCommand

from biggervoices.core import jobs


class Command(BaseCommand):
    """Do the jobs in the background until stopped."""

    help = "Do the jobs in the background, on this machine or another. Ctrl-C stops it."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        """Work; a job that is running is finished first."""
        jobs.work()
