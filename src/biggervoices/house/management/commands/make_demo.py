import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from biggervoices.core.refusals import Refused
from biggervoices.house.demo import make_demo


class Command(BaseCommand):
    """Make the demo organisation in an empty database."""

    help = "Make the demo organisation: 40 homes, about 130 people supported, and 18 months behind them."

    def handle(self, **options: Any) -> None:
        """Make it and say how long it took; refuse where there are people already."""
        began = time.monotonic()
        try:
            make_demo(now=timezone.now(), say=self.say)
        except Refused as refused:
            raise CommandError(refused.reason) from refused
        self.say(f"The demo organisation is ready. It took {time.monotonic() - began:.0f} seconds.")

    def say(self, words: str) -> None:
        """Show one line now."""
        self.stdout.write(words)
        self.stdout.flush()
