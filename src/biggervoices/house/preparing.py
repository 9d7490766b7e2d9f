"""Make a house ready to be served: tables, files, people of the demo; each with a stamp, skipped while it fits."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import django
import psycopg
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction

PACKAGE = Path(__file__).resolve().parents[1]
PARTS_WITH_TABLES = ("django", "django-allauth", "procrastinate")
STAMPS = "CREATE TABLE IF NOT EXISTS house_stamp (what text PRIMARY KEY, stamp text NOT NULL)"
DEMO = "demo"
LOCK = 6217  # any number: two hosts that start at once make the tables one after the other

Say = Callable[[str], None]


def why_no_database(url: str) -> str | None:
    """Say why the database cannot be used."""
    try:
        with psycopg.connect(url, connect_timeout=5) as link:
            if link.info.server_version < 150000:
                return "Bigger Voices needs PostgreSQL 15 or later."
    except psycopg.Error as error:
        return f"The database in DATABASE_URL cannot be reached: {error}"
    return None


def read_stamps(url: str) -> dict[str, str]:
    """Give what this database was last made ready with; a demo made by hand counts as one."""
    with psycopg.connect(url) as link:
        stamps: dict[str, str] = {}
        if _has_table(link, "house_stamp"):
            stamps = dict(link.execute("SELECT what, stamp FROM house_stamp").fetchall())
        demo = "SELECT 1 FROM people_organisation WHERE is_demo"
        if _has_table(link, "people_organisation") and link.execute(demo).fetchone():
            stamps.setdefault(DEMO, "by hand")
        return stamps


def _has_table(link: psycopg.Connection, name: str) -> bool:
    return link.execute("SELECT to_regclass(%s)", [name]).fetchone() != (None,)


def make_ready(url: str, var: Path, say: Say, *, demo: bool) -> None:
    """Do what the stamps say is still to do. Loads Django only then: a second start costs no time."""
    stamps = read_stamps(url)
    tables = migrations_stamp()
    if stamps.get("migrations") != tables:
        with _one_at_a_time(url):
            say("Making the tables ...")
            _migrate(tables)
    if _static_stamp() != _kept_static_stamp(var):
        say("Laying out the pictures and styles ...")
        _lay_out_static(var)
    if demo and DEMO not in stamps:
        say("Inviting the invented people (about 20 seconds) ...")
        _invite_demo()
    (var / "mode").write_text(os.environ.get("BIGGERVOICES_MODE", "test"))  # for commands beside this house


def migrations_stamp() -> str:
    """Give one word that changes whenever a migration file, or a library with tables, changes."""
    digest = hashlib.sha256(" ".join(f"{part}=={version(part)}" for part in PARTS_WITH_TABLES).encode())
    for path in sorted(PACKAGE.glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(PACKAGE)).encode() + path.read_bytes())
    return digest.hexdigest()


def _migrate(stamp: str) -> None:
    _load_django()

    call_command("migrate", interactive=False, verbosity=0)
    _write_stamp("migrations", stamp)
    connection.close()


def _invite_demo() -> None:
    """Make the demo organisation, all of it or nothing. Raises SystemExit where real people are."""
    _load_django()

    if get_user_model().objects.exists():
        raise SystemExit("This database holds people already. The demo wants an empty one; see DATABASE_URL.")
    with transaction.atomic():
        call_command("make_demo")
        _write_stamp(DEMO, version("biggervoices"))
    connection.close()


def _write_stamp(what: str, stamp: str) -> None:

    with connection.cursor() as cursor:
        cursor.execute(STAMPS)
        cursor.execute(
            "INSERT INTO house_stamp VALUES (%s, %s) ON CONFLICT (what) DO UPDATE SET stamp = excluded.stamp",
            [what, stamp],
        )


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
    _load_django()

    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    (var / "static" / "stamp").write_text(_static_stamp())


def _load_django() -> None:

    django.setup()


@contextmanager
def _one_at_a_time(url: str) -> Iterator[None]:
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield
