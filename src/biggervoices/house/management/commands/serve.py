import os
import signal
import sys
from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand, CommandParser

from biggervoices.house import preparing, running
from biggervoices.house.cli import var_folder
from biggervoices.house.management.commands.demo import start_database

SECRETS = {
    "BIGGERVOICES_SECRET_KEY": "signs what browsers keep",
    "BIGGERVOICES_KEYS": "opens what is stored sealed",
    "BIGGERVOICES_LINK_KEY": "finds what a person said",
    "BIGGERVOICES_HOSTS": "is the name of your site",
}


class Command(BaseCommand):
    """Run the house for real people."""

    help = "Run the house for real people. Ctrl-C stops it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address, and whether the worker runs elsewhere."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--no-worker", action="store_true", help="the worker runs elsewhere: biggervoices worker")

    def handle(self, *, host: str, port: int, no_worker: bool, **options: Any) -> None:
        """Bring up what is needed and stay until stopped. Leaves with one sentence when it is not safe to serve."""
        os.environ["BIGGERVOICES_MODE"] = "production"
        if reason := why_not_serve(root=os.geteuid() == 0) or running.why_not_listen(host, port):
            sys.exit(reason)
        for number in running.STOPPED_BY:
            signal.signal(number, lambda *_: sys.exit(130))
        workers = os.cpu_count() or 1 if "DATABASE_URL" in os.environ else 1
        database = start_database(self.say)
        try:
            url = os.environ["DATABASE_URL"]
            if reason := why_not_these_people(preparing.look(url)):
                sys.exit(reason)
            preparing.make_ready(url, var_folder(), self.say, demo=False)
            house = running.House(
                database=database,
                server=running.server(host, port, workers=workers),
                worker=None if no_worker else running.worker(),
                say=self.say,
            )
            sys.exit(house.run(page="/health/live", host=host, port=port))
        finally:
            if database:
                database.stop()

    def say(self, words: str) -> None:
        """Show one line now."""
        print(words, flush=True)


def why_not_serve(*, root: bool) -> str | None:
    """Say why this machine may not serve real people yet."""
    if root:
        return "Bigger Voices does not serve real people as root. Start it as a user of its own."
    missing = [f"{name} ({why})" for name, why in SECRETS.items() if not os.environ.get(name)]
    if missing:
        return f"Set {' and '.join(missing)} first. docs/deploy.md says how."
    return why_no_keys(os.environ["BIGGERVOICES_KEYS"].split())


def why_no_keys(keys: list[str]) -> str | None:
    """Say why these keys cannot seal, without showing one."""
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            return f"Key {number} in BIGGERVOICES_KEYS is not a key. docs/deploy.md says how to make one."
    return None if keys else "BIGGERVOICES_KEYS holds no key. docs/deploy.md says how to make one."


def why_not_these_people(found: preparing.Found) -> str | None:
    """Say why this database is not for real people."""
    if found.demo:
        return (
            "This database holds the demo's invented people. "
            "Real people need a new one: set DATABASE_URL, or BIGGERVOICES_VAR to an empty folder."
        )
    return None
