"""Make a house ready to be served: tables, files, people of the demo; each is skipped while what is there fits."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import django
import psycopg
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction

PACKAGE = Path(__file__).resolve().parents[1]
PARTS_WITH_TABLES = ("django", "django-allauth", "procrastinate")
LOCK = 6217  # any number: two hosts that start at once make the tables one after the other

Say = Callable[[str], None]


@dataclass(frozen=True)
class Found:
    """What a database holds: tables made from which migration files, and whether its people are invented."""

    tables: str
    demo: bool


def why_no_database(url: str) -> str | None:
    """Say why the database cannot be used."""
    try:
        with psycopg.connect(url, connect_timeout=5) as link:
            if link.info.server_version < 150000:
                return "Bigger Voices needs PostgreSQL 15 or later."
    except psycopg.Error as error:
        return f"The database in DATABASE_URL cannot be reached: {error}"
    return None


def look(url: str) -> Found:
    """Look what a database holds."""
    with psycopg.connect(url) as link:
        tables, demo = "", False
        if _has_table(link, "house_stamp"):
            tables = str((link.execute("SELECT stamp FROM house_stamp").fetchone() or [""])[0])
        if _has_table(link, "people_organisation"):
            demo = link.execute("SELECT 1 FROM people_organisation WHERE is_demo").fetchone() is not None
        return Found(tables, demo)


def _has_table(link: psycopg.Connection, name: str) -> bool:
    return link.execute("SELECT to_regclass(%s)", [name]).fetchone() != (None,)


def make_ready(url: str, var: Path, say: Say, *, demo: bool) -> None:
    """Do what is still to do. Loads Django only then: a second start costs no time."""
    found = look(url)
    if found.tables != migrations_stamp():
        say("Making the tables ...")
        migrate(url)
    if _static_stamp() != _kept_static_stamp(var):
        say("Laying out the pictures and styles ...")
        _lay_out_static(var)
    if demo and not found.demo:
        say("Inviting the invented people (about 20 seconds) ...")
        _invite_demo()
    (var / "mode").write_text(os.environ.get("BIGGERVOICES_MODE", "test"))  # for commands beside this house


def migrations_stamp() -> str:
    """Give one word that changes whenever a migration file, a library with tables, or which are used, changes."""
    digest = hashlib.sha256(" ".join(f"{part}=={version(part)}" for part in PARTS_WITH_TABLES).encode())
    digest.update((PACKAGE / "house" / "settings.py").read_bytes())
    for path in sorted(PACKAGE.glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(PACKAGE)).encode() + path.read_bytes())
    return digest.hexdigest()


def migrate(url: str) -> None:
    """Make the tables; of two hosts that start at once, one waits for the other."""
    django.setup()
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        link.execute(
            "CREATE TABLE IF NOT EXISTS house_stamp (one bool PRIMARY KEY DEFAULT true CHECK (one), stamp text)"
        )
        link.execute(
            "INSERT INTO house_stamp (stamp) VALUES (%s) ON CONFLICT (one) DO UPDATE SET stamp = excluded.stamp",
            [migrations_stamp()],
        )
    connection.close()


def _invite_demo() -> None:
    """Make the demo organisation, all of it or nothing. Raises SystemExit where real people are."""
    django.setup()
    if get_user_model().objects.exists():
        raise SystemExit("This database holds people already. The demo wants an empty one; see DATABASE_URL.")
    with transaction.atomic():
        call_command("make_demo")
    connection.close()


def _static_files() -> Iterator[Path]:
    for top in sorted(PACKAGE.glob("*/static")):
        for folder, _, names in os.walk(top):
            yield from (Path(folder) / name for name in names)


def _static_stamp() -> str:
    seen = sorted(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in _static_files())
    libraries = [f"{part}=={version(part)}" for part in ("django", "django-allauth", "whitenoise")]
    return hashlib.sha256("\n".join(seen + libraries).encode()).hexdigest()


def _kept_static_stamp(var: Path) -> str:
    path = var / "static" / "stamp"
    return path.read_text() if path.exists() else ""


def _lay_out_static(var: Path) -> None:
    django.setup()

    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    (var / "static" / "stamp").write_text(_static_stamp())
