from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from biggervoices.checks.changes.toolkit import load_starter


class Command(BaseCommand):
    help = "Load the starter toolkit: 49 questions as version 1, for Quality Checkers to make their own."

    def handle(self, *_args: Any, **_options: Any) -> None:
        version = load_starter(now=timezone.now())
        self.stdout.write(f"The toolkit is there: version {version.number}.")
