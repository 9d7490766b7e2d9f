"""`biggervoices A B ...` as a table; the bodies stand in the rooms as Django commands."""

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from biggervoices.core import postgres


class Row(NamedTuple):
    words: str
    command: str  # of Django; "" is whatever follows
    what: str


TABLE = (
    Row("demo", "demo", "Try the house with invented people, at http://127.0.0.1:8000/demo/"),
    Row("serve", "serve", "Run the house for real people"),
    Row("worker", "worker", "Do the jobs in the background, on this machine or another"),
    Row("doctor", "doctor", "Say in plain words what is wrong with this installation"),
    Row("homes import", "import_homes", "Read homes from a CSV or XLSX file; --save keeps them"),
    Row("people import", "import_people", "Read people from a CSV or XLSX file; --save keeps them"),
    Row("toolkit load", "load_toolkit", "Load the 49 starter questions as version 1"),
    Row("toolkit import", "import_toolkit", "Bring in an XLSForm (ODK, KoboToolbox, Enketo) as a draft"),
    Row("toolkit export", "export_toolkit", "Take a toolkit out as an XLSForm, an XForm or JSON"),
    Row("toolkit answers", "export_answers", "Take answers out: coded, without names, as CSV or for ODK"),
    Row("recorder open", "open_copy", "Bring in a copy that a tablet saved to a file"),
    Row("backup", "backup", "Make a backup of a house at work in a folder"),
    Row("restore", "restore", "Put a backup back into an empty place"),
    Row("drill", "drill", "Try it: make a backup, put it back elsewhere, compare, throw that place away"),
    Row("rotate-keys", "rotate_keys", "Seal everything under the first of BIGGERVOICES_KEYS, while the house runs"),
    Row("verify-audit", "verify_audit", "Look whether the audit trail is as it was written"),
    Row("statements urgent", "statements_urgent", "Say which statements of a CSV file sound urgent, and why"),
    Row("statements sort", "statements_sort", "Say which statements are good, not good, or a wish"),
    Row("statements same", "statements_same", "Find the statements that may say the same"),
    Row("votes summarise", "votes_summarise", "Say what people agree on in every group, and what goes forward"),
    Row("themes suggest", "themes_suggest", "Suggest what statements have in common, and learn from cards placed"),
    Row("themes build-table", "themes_build_table", "Fetch and build the table of words that readers of texts use"),
    Row("manage", "", "Any command of Django, such as: manage migrate"),
)
# These decide what the settings will read, or need none: no database, no keys.
BEFORE_DJANGO = {
    "demo",
    "serve",
    "doctor",
    "statements_urgent",
    "statements_sort",
    "statements_same",
    "votes_summarise",
    "themes_suggest",
    "themes_build_table",
}


def main(arguments: list[str] | None = None) -> None:
    """Run one row of the table."""
    given = sys.argv[1:] if arguments is None else arguments
    row, rest = find(given)
    if row is None:
        asked = given in ([], ["help"], ["-h"], ["--help"])
        print(table() if asked else f"There is no command {' '.join(given[:2])!r}.\n\n{table()}")
        sys.exit(0 if asked else 2)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "biggervoices.house.settings")
    try:
        if row.command in BEFORE_DJANGO:
            run_before_django(row.command, rest)
        else:
            run_in_django(row, rest)
    except postgres.CannotStart as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)


def find(given: list[str]) -> tuple[Row | None, list[str]]:
    """Find the row that the first words name, and give the words after them."""
    for row in TABLE:
        words = row.words.split()
        if given[: len(words)] == words:
            return row, given[len(words) :]
    return None, given


def table() -> str:
    """Show every command, one line each."""
    lines = [f"  biggervoices {row.words:<17} {row.what}" for row in TABLE]
    return "\n".join(["Bigger Voices. The commands:", "", *lines, "", "Each tells more with --help."])


def run_before_django(command: str, rest: list[str]) -> None:
    """Run a command that sets the stage itself, without loading the rooms first."""
    module = importlib.import_module(f"biggervoices.house.management.commands.{command}")
    body = module.Command()
    options = vars(body.create_parser("biggervoices", command).parse_args(rest))
    body.handle(**options)


def run_in_django(row: Row, rest: list[str]) -> None:
    """Run a Django command, with the house's own PostgreSQL where no DATABASE_URL names another."""
    if os.environ.get("BIGGERVOICES_KEYS"):  # whoever has keys has real people: never the keys that tests use
        os.environ.setdefault("BIGGERVOICES_MODE", "production")
    with own_database() if needs_database(row, rest) else nullcontext():
        import django  # noqa: PLC0415 -- the table shows at once
        from django.core import management  # noqa: PLC0415

        if not row.command:
            return management.ManagementUtility(["biggervoices manage", *rest]).execute()
        django.setup()
        body = management.load_command_class(management.get_commands()[row.command], row.command)
        return body.run_from_argv(["biggervoices", row.words, *rest])


def needs_database(row: Row, rest: list[str]) -> bool:
    """Tell whether a command may ask the database; help and bare `manage` do not."""
    wants_help = {"-h", "--help", "help", "version"} & set(rest)
    return "DATABASE_URL" not in os.environ and not wants_help and bool(row.command or rest)


@contextmanager
def own_database() -> Iterator[None]:
    """Borrow the PostgreSQL of this folder's house, in the mode that the house was last started in."""
    var = var_folder()
    if (var / "mode").exists():
        os.environ.setdefault("BIGGERVOICES_MODE", (var / "mode").read_text().strip())
    os.environ["BIGGERVOICES_VAR"] = str(var)
    with postgres.running(var / "postgres") as url:
        os.environ["DATABASE_URL"] = url
        yield


def var_folder() -> Path:
    """Give the folder of everything that this house keeps; the settings read the same."""
    checkout = Path(__file__).resolve().parents[3]
    home = checkout if (checkout / "pyproject.toml").exists() else Path.cwd()
    return Path(os.environ.get("BIGGERVOICES_VAR") or home / "var").absolute()
