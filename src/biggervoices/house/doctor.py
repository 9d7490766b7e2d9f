"""Say in plain words what is wrong with an installation: each check is one function, and the tables name them all."""

import os
import shutil
import smtplib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import psycopg
from cryptography.fernet import Fernet, InvalidToken
from django.db import connection

from biggervoices.core import backups, files, sealing
from biggervoices.house import preparing

OK, LOOK, WRONG = "ok", "look", "wrong"
PACKAGE = Path(__file__).resolve().parents[1]
VERSIONS = range(15, 19)  # of PostgreSQL
SHORTEST_SECRET = 50  # letters
LITTLE, VERY_LITTLE = 0.10, 0.03  # of a disk that is free
CLOCKS = 2.0, 60.0  # seconds that they may differ: to be looked at, and wrong
BACKUP = timedelta(hours=36), timedelta(days=7)
CHAINED_WITHIN = timedelta(minutes=10)
SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Finding(NamedTuple):
    """What a check found: whether it is well, and in a sentence what to do."""

    state: str
    about: str
    words: str


class Place(NamedTuple):
    """The installation that is looked at."""

    settings: Mapping[str, str]  # the environment
    mode: str
    var: Path
    now: datetime
    url: str = ""

    @property
    def is_real(self) -> bool:
        return self.mode == "production"

    def given(self, name: str) -> str:
        return self.settings.get(f"BIGGERVOICES_{name}", "").strip()


Check = Callable[[Place], Finding]


# --- what needs no database ------------------------------------------------------------------------------------------


def python(_place: Place) -> Finding:
    """Python is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):  # noqa: UP036 -- it speaks to the older ones
        return Finding(WRONG, "Python", f"This is Python {version}. Bigger Voices needs 3.11 or newer.")
    return Finding(OK, "Python", f"Python {version}.")


def user(place: Place) -> Finding:
    """It does not run as root."""
    if os.geteuid() != 0:
        return Finding(OK, "user", "It does not run as root.")
    if place.is_real:
        return Finding(WRONG, "user", "You are root. Make a user for the house, and run everything as that user.")
    return Finding(LOOK, "user", "You are root. That is only for trying it out.")


def keys(place: Place) -> Finding:
    """The keys that seal are there, and are keys."""
    given = place.given("KEYS").split()
    if not given:
        return _missing(place, "keys", "BIGGERVOICES_KEYS")
    for number, key in enumerate(given, start=1):
        try:
            Fernet(key)
        except ValueError:
            return Finding(WRONG, "keys", f"Key {number} in BIGGERVOICES_KEYS is not a key. docs/deploy.md makes one.")
    if len(set(given)) < len(given):
        return Finding(LOOK, "keys", "BIGGERVOICES_KEYS names a key twice. Take one of them out.")
    return Finding(OK, "keys", f"{len(given)} in BIGGERVOICES_KEYS.")


def link_key(place: Place) -> Finding:
    """The key that finds people is there."""
    given = place.given("LINK_KEY")
    if not given:
        return _missing(place, "link key", "BIGGERVOICES_LINK_KEY")
    if len(given) < 32:
        return Finding(WRONG, "link key", "BIGGERVOICES_LINK_KEY is too short to be safe: 50 letters are good.")
    return Finding(OK, "link key", "It is there.")


def secret_key(place: Place) -> Finding:
    """The key that signs is there, and strong."""
    given = place.given("SECRET_KEY")
    if not given:
        return _missing(place, "secret key", "BIGGERVOICES_SECRET_KEY")
    if given in (place.given("LINK_KEY"), *place.given("KEYS").split()):
        return Finding(WRONG, "secret key", "BIGGERVOICES_SECRET_KEY is one of the other keys. Make one of its own.")
    if len(given) < SHORTEST_SECRET or len(set(given)) < 10 or given.startswith("django-insecure"):
        return Finding(WRONG, "secret key", "BIGGERVOICES_SECRET_KEY is weak. docs/deploy.md makes a strong one.")
    return Finding(OK, "secret key", "It is there, and long enough.")


def _missing(place: Place, about: str, name: str) -> Finding:
    if place.is_real:
        return Finding(WRONG, about, f"Set {name}. docs/deploy.md says how.")
    return Finding(OK, about, "The demo makes its own.")


def site(place: Place) -> Finding:
    """The names of the site are set, and it is reached by HTTPS."""
    hosts, origins = place.given("HOSTS").split(), place.given("ORIGINS").split()
    if not place.is_real:
        return Finding(OK, "site", "The demo answers to every name.")
    if not hosts:
        return Finding(WRONG, "site", "Set BIGGERVOICES_HOSTS to the name of your site, such as voices.example.org.")
    if "*" in hosts:
        return Finding(WRONG, "site", "BIGGERVOICES_HOSTS says *. Name your site: links in e-mails could be turned.")
    if not place.given("SITE_URL").startswith("https://"):
        return Finding(WRONG, "site", "Set BIGGERVOICES_SITE_URL to the address of your site. It begins with https://")
    if not all(origin.startswith("https://") for origin in origins):
        return Finding(WRONG, "site", "Each of BIGGERVOICES_ORIGINS begins with https://")
    return Finding(OK, "site", f"{' '.join(hosts)}, by HTTPS.")


def mail(place: Place) -> Finding:
    """The mail server answers. Nothing is sent."""
    backend = place.given("EMAIL_BACKEND") or (SMTP if place.is_real else "")
    if backend != SMTP:
        state = LOOK if place.is_real else OK
        return Finding(state, "e-mail", f"It is not sent by SMTP but by {backend or 'the console'}.")
    host, port = place.given("EMAIL_HOST") or "localhost", place.given("EMAIL_PORT") or "25"
    try:
        with smtplib.SMTP(host, int(port), timeout=5) as link:
            if place.given("EMAIL_TLS") == "1":
                link.starttls()
            link.noop()
    except (OSError, ValueError, smtplib.SMTPException) as error:
        reason = type(error).__name__
        return Finding(WRONG, "e-mail", f"The mail server {host}, port {port}, does not answer ({reason}).")
    return Finding(OK, "e-mail", f"{host}, port {port}, answers.")


def text_messages(place: Place) -> Finding:
    """There is a second way to tell of a worry."""
    how = place.given("SMS")
    if not place.is_real:
        return Finding(OK, "text messages", "The demo shows them on the console.")
    if not how or how == "console":
        return Finding(
            LOOK, "text messages", "None are sent: whoever is told of a worry has e-mail alone. BIGGERVOICES_SMS"
        )
    return Finding(OK, "text messages", "They are set up.")


def disk(place: Place) -> Finding:
    """There is room for what is kept."""
    return _room("disk", place.var)


def disk_of_backups(place: Place) -> Finding:
    """There is room for backups."""
    folder = place.given("BACKUPS")
    return _room("disk of backups", Path(folder)) if folder else backups_age(place)


def _room(about: str, folder: Path) -> Finding:
    there = next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))
    used = shutil.disk_usage(there)
    share, words = used.free / used.total, f"{used.free / 1e9:.0f} GB are free where {folder} is"
    if share < VERY_LITTLE:
        return Finding(WRONG, about, f"Only {words}. Make room, or nothing more can be kept.")
    if share < LITTLE:
        return Finding(LOOK, about, f"Only {words}. Make room soon.")
    return Finding(OK, about, f"{words}.")


def backups_age(place: Place) -> Finding:
    """The last backup is young."""
    folder = place.given("BACKUPS")
    if not folder:
        state = WRONG if place.is_real else OK
        return Finding(state, "backups", "Set BIGGERVOICES_BACKUPS, and make a backup every night: docs/deploy.md")
    made = backups.made_in(Path(folder))
    if not made:
        return Finding(WRONG, "backups", f"There is none in {folder}. Make one: biggervoices backup")
    at = datetime.strptime(made[-1].name[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    age = place.now - at
    words = f"The last one is {age.days} days and {age.seconds // 3600} hours old."
    state = OK if age < BACKUP[0] else LOOK if age < BACKUP[1] else WRONG
    return Finding(state, "backups", words if state == OK else f"{words} Look why none was made: biggervoices backup")


def pictures(_place: Place) -> Finding:
    """What is built from the assets is there."""
    built = PACKAGE / "easyread/static/easyread/built"
    if not all(any(built.glob(kind)) for kind in ("pictures/*.svg", "fonts/*", "*.css", "*.js")):
        return Finding(WRONG, "pictures", "Pictures, letters and styles are not built. Install Bigger Voices again.")
    return Finding(OK, "pictures", "Pictures, letters and styles are built.")


# --- what needs the database, and then the house ---------------------------------------------------------------------


def database(place: Place) -> Finding:
    """PostgreSQL answers, in a version that we know."""
    try:
        with psycopg.connect(place.url, connect_timeout=5) as link:
            version = link.info.server_version // 10_000
    except psycopg.Error:
        return Finding(WRONG, "database", "It cannot be reached. Look at DATABASE_URL, and whether PostgreSQL runs.")
    if version not in VERSIONS:
        return Finding(WRONG, "database", f"This is PostgreSQL {version}. Bigger Voices needs 15 to 18.")
    return Finding(OK, "database", f"PostgreSQL {version}.")


def tables(place: Place) -> Finding:
    """The tables are those of this release."""
    if preparing.look(place.url).tables != preparing.migrations_stamp():
        return Finding(WRONG, "tables", "They are not those of this release. Start the house anew: it makes them.")
    return Finding(OK, "tables", "They are those of this release.")


def people(place: Place) -> Finding:
    """No invented people stand where real ones are."""
    if place.is_real and preparing.look(place.url).demo:
        return Finding(WRONG, "people", "The database holds the demo's invented people. Real people need a new one.")
    return Finding(OK, "people", "No invented people among real ones.")


def clock(place: Place) -> Finding:
    """The clock of the database and that of this machine say the same."""
    with psycopg.connect(place.url) as link:
        row = link.execute("SELECT clock_timestamp()").fetchone()
    apart = abs((row[0] - place.now).total_seconds()) if row else 0.0
    if apart > CLOCKS[0]:
        state = WRONG if apart > CLOCKS[1] else LOOK
        return Finding(state, "clock", f"This machine and the database are {apart:.0f} seconds apart. Turn on NTP.")
    return Finding(OK, "clock", "This machine and the database agree.")


def worker(_place: Place) -> Finding:
    """A worker was heard."""
    from biggervoices.core.queries.workers import SILENT, silence  # noqa: PLC0415 -- needs the settings

    heard = silence()
    if heard is None or heard >= SILENT:
        return Finding(WRONG, "worker", "None was heard for 2 minutes. Start one: biggervoices worker")
    return Finding(OK, "worker", f"One was heard {heard.seconds} seconds ago.")


def dead_jobs(_place: Place) -> Finding:
    """No job failed for good."""
    from biggervoices.core.queries.workers import dead_jobs as failed  # noqa: PLC0415 -- needs the settings

    number = len(failed())
    if number:
        return Finding(LOOK, "jobs", f"{number} failed for good. An administrator sees why: Jobs in the background.")
    return Finding(OK, "jobs", "None failed for good.")


def first_key(_place: Place) -> Finding:
    """What was sealed last is under the first of the keys."""
    newest = max(_last_sealed(), key=lambda token: token[1:9], default=b"")  # a token begins with when it was sealed
    if not newest or sealing.is_under_first_key(newest):
        return Finding(OK, "first key", "What was sealed last is under the first key.")
    try:
        sealing.open_bytes(newest)
    except InvalidToken:
        return Finding(WRONG, "first key", "None of BIGGERVOICES_KEYS opens what was sealed last. Put that key back.")
    return Finding(
        LOOK, "first key", "What was sealed last is under another key. The newest of BIGGERVOICES_KEYS is first."
    )


def _last_sealed() -> Iterator[bytes]:
    """Give what was sealed last in each table, opened from its base64 as far as its time."""
    from biggervoices.core.changes.rotation import sealed_tables  # noqa: PLC0415 -- needs the settings

    for table in sealed_tables():
        column = table.columns[0][0]
        ask = f'SELECT "{column}" FROM "{table.name}" WHERE length("{column}") > 0 ORDER BY "{table.key}" DESC LIMIT 1'
        with connection.cursor() as cursor:
            cursor.execute(ask)
            for (sealed,) in cursor.fetchall():
                yield sealed.encode() if isinstance(sealed, str) else bytes(sealed)


def audit_trail(place: Place) -> Finding:
    """The audit trail is chained up to now."""
    from biggervoices.core.queries.trail import unchained  # noqa: PLC0415 -- needs the settings

    waiting = unchained(before=place.now - CHAINED_WITHIN)
    if waiting:
        words = f"{waiting} lines are not chained, and older than 10 minutes. A worker does it every minute."
        return Finding(LOOK, "audit trail", f"{words} Then: biggervoices verify-audit")
    return Finding(OK, "audit trail", "It is chained up to now. Whether it is whole: biggervoices verify-audit")


def kept_files(_place: Place) -> Finding:
    """Every file that a row names is there."""
    from biggervoices.keeping.queries import files_named  # noqa: PLC0415 -- needs the settings

    named = files_named()
    lost = sum(not files.path_of(name).exists() for name in named)
    if lost:
        words = f"{lost} of {len(named)} photos, drawings and voices are not in BIGGERVOICES_VAR/files."
        return Finding(WRONG, "kept files", f"{words} Is it the right folder? Else look in a backup.")
    return Finding(OK, "kept files", f"All {len(named)} are there.")


BEFORE: tuple[Check, ...] = (
    *(python, user, keys, link_key, secret_key, site, mail, text_messages),
    *(disk, disk_of_backups, backups_age, pictures),
)
OF_DATABASE: tuple[Check, ...] = (database, tables, people, clock)
OF_HOUSE: tuple[Check, ...] = (worker, dead_jobs, first_key, audit_trail, kept_files)


def looked_at(place: Place, checks: Iterable[Check]) -> Iterator[Finding]:
    """Do checks one after the other; one that cannot be done says so, and the next goes on."""
    for check in checks:
        try:
            yield check(place)
        except Exception as error:
            name = check.__name__.replace("_", " ")
            yield Finding(WRONG, name, f"This could not be looked at ({type(error).__name__}).")
