import os
import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from biggervoices.core import restoring
from biggervoices.core.postgres import Postgres
from biggervoices.house import preparing, running
from biggervoices.house.cli import var_folder


class Command(BaseCommand):
    """Run the house with invented people, everything beside it, and nothing to install."""

    help = "Try the house with invented people. Ctrl-C stops it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port, and the address for tablets on the same network."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets tablets on your network in")

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        """Bring up PostgreSQL, the demo organisation, the server and the worker; stay until stopped."""
        os.environ["BIGGERVOICES_MODE"] = "demo"
        if reason := running.why_not_listen(host, port):
            sys.exit(reason)
        for number in running.STOPPED_BY:
            signal.signal(number, lambda *_: sys.exit(130))
        database = start_database(self.say)
        try:
            url = os.environ["DATABASE_URL"]
            preparing.make_ready(url, var_folder(), self.say, demo=True)
            house = running.House(
                database=database,
                server=running.server(host, port, workers=1),
                worker=running.worker(),
                say=self.say,
            )
            sys.exit(house.run(page="/demo/", host=host, port=port))
        finally:
            if database:
                database.stop()

    def say(self, words: str) -> None:
        """Show one line now."""
        print(words, flush=True)


def start_database(say: preparing.Say) -> Postgres | None:
    """Bring up the house's own PostgreSQL, unless DATABASE_URL names another; leave its address in DATABASE_URL."""
    var = var_folder()
    var.mkdir(parents=True, exist_ok=True)
    os.environ["BIGGERVOICES_VAR"] = str(var)
    if reason := restoring.why_not_start(var):
        sys.exit(reason)
    if url := os.environ.get("DATABASE_URL"):
        if reason := preparing.why_no_database(url):
            sys.exit(reason)
        return None
    database = Postgres(var / "postgres", say=say)
    if not (database.data / "PG_VERSION").exists():
        say("Making a database ...")
    database.start()
    os.environ["DATABASE_URL"] = database.url
    return database
