import sys
from typing import Any

from django.core.management.base import BaseCommand

from biggervoices.core.refusals import Refused
from biggervoices.house import wordtable


class Command(BaseCommand):
    """Build the table of word vectors, once; no database and no settings are needed."""

    help = "Build the table of word vectors (24 MB) from a model that is fetched once (83 MB), unless it is there."

    def handle(self, **_options: Any) -> None:
        """Build it, and say so in one sentence."""
        try:
            built = wordtable.build()
        except Refused as refused:
            sys.exit(refused.reason)
        self.stdout.write("The table of words is built." if built else "The table of words is there.")
