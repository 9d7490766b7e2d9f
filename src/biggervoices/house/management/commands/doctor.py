import os
import sys
from datetime import UTC, datetime
from json import dumps
from typing import Any

import django
from django.core.management.base import BaseCommand, CommandParser

from biggervoices.core import postgres
from biggervoices.house import doctor
from biggervoices.house.cli import var_folder


class Command(BaseCommand):
    """Say what is wrong with this installation."""

    help = "Say in plain words what is wrong with this installation. Leaves with 1 when something is, else with 0."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how it is said."""
        parser.add_argument("--json", action="store_true", help="for programs: one list of {state, about, words}")

    def handle(self, *, json: bool, **options: Any) -> None:
        """Look at everything; each finding is one line. It needs no key to begin: that may be what is wrong."""
        findings = examine()
        (show_json if json else show)(findings)
        sys.exit(1 if any(it.state == doctor.WRONG for it in findings) else 0)


def examine() -> list[doctor.Finding]:
    """Look at what needs no database, then at the database, then at the house in it, as far as each can be reached."""
    var = var_folder()
    last = (var / "mode").read_text().strip() if (var / "mode").exists() else "production"
    mode = os.environ.setdefault("BIGGERVOICES_MODE", last)
    os.environ["BIGGERVOICES_VAR"] = str(var)
    place = doctor.Place(os.environ, mode, var, datetime.now(UTC))
    found = list(doctor.looked_at(place, doctor.BEFORE))
    if url := os.environ.get("DATABASE_URL"):
        return found + of_database(place._replace(url=url), found)
    if place.is_real and not (var / "postgres").exists():
        return [*found, doctor.Finding(doctor.WRONG, "database", "There is none. Set DATABASE_URL, or serve once.")]
    try:
        with postgres.running(var / "postgres") as own:
            os.environ["DATABASE_URL"] = own
            return found + of_database(place._replace(url=own), found)
    except postgres.CannotStart as reason:
        return [*found, doctor.Finding(doctor.WRONG, "database", str(reason))]


def of_database(place: doctor.Place, before: list[doctor.Finding]) -> list[doctor.Finding]:
    """Look at the database, and at the house when its tables and its keys are there."""
    found = [*doctor.looked_at(place, doctor.OF_DATABASE[:1])]
    if found[0].state == doctor.WRONG:
        return found
    found += doctor.looked_at(place, doctor.OF_DATABASE[1:])
    needed = {"keys", "link key", "secret key", "tables"}
    if any(it.about in needed and it.state == doctor.WRONG for it in [*before, *found]):
        return [*found, doctor.Finding(doctor.LOOK, "the rest", "Put this right first; then ask the doctor again.")]
    django.setup()
    return [*found, *doctor.looked_at(place, doctor.OF_HOUSE)]


def show(findings: list[doctor.Finding]) -> None:
    """Show one line each."""
    for state, about, words in findings:
        print(f"{state:<6} {about:<16} {words}")


def show_json(findings: list[doctor.Finding]) -> None:
    """Show a list for programs."""
    print(dumps([finding._asdict() for finding in findings]))
