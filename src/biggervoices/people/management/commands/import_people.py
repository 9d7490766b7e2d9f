from typing import Any

from django.utils import timezone

from biggervoices.people import changes, queries
from biggervoices.people.formats.columns import PERSON_FIELDS, Fields
from biggervoices.people.formats.tables import Table
from biggervoices.people.management.commands import import_homes


class Command(import_homes.Command):
    """Read people from a CSV or XLSX file; keep nothing unless one says so."""

    help = "Read people from a CSV or XLSX file and show what would change. --save keeps them, all or none."
    fields: Fields = PERSON_FIELDS

    def plan(self, table: Table, columns: dict[str, int]) -> Any:
        """Say what would change."""
        return queries.plan_people(table, columns, by=None, on=timezone.localdate())

    def keep(self, table: Table, columns: dict[str, int]) -> Any:
        """Keep all of it."""
        return changes.save_people(table, columns, by=None, now=timezone.now())
