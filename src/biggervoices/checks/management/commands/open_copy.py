from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from biggervoices.checks.changes.copies import receive_copy
from biggervoices.checks.formats.copies import open_copy
from biggervoices.core.keys import NotOurs


class Command(BaseCommand):
    help = "Bring in a copy of a visit that a tablet saved to a file. Brought in twice, it is kept once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            kept = receive_copy(open_copy(file.read_bytes()), by=None, now=timezone.now())
        except OSError as reason:
            raise CommandError(f"{file} cannot be read: {reason.strerror}.") from None
        except NotOurs:
            raise CommandError("This file was not sealed to this house, or it is damaged. Nothing was kept.") from None
        if kept is None:
            raise CommandError("The visit of this copy is not in this house. Nothing was kept.")
        self.stdout.write(f"{len(kept.held)} entries of this visit are kept.")
        for _entry, why in kept.refused:
            self.stdout.write(f"One entry was refused. {why}")
        if kept.clashes:
            self.stdout.write(f"{len(kept.clashes)} entries came with other content. Somebody is asked which counts.")
