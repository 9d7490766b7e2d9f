import ast
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet
from django.core.management import get_commands
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from biggervoices.core import postgres
from biggervoices.house import cli, preparing, running
from biggervoices.house.management.commands import serve
from biggervoices.house.middleware import DatabaseAway
from tests import make
from tests.house.house_under_test import ROOT, HouseUnderTest, free_port, of_this_house

START = ROOT / "start.py"


# start.py


def test_start_is_short_and_needs_only_python() -> None:
    text = START.read_text()
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        + ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [])
    }

    assert len(text.splitlines()) < 150
    assert imported <= set(sys.stdlib_module_names)


def test_start_tells_its_commands_and_knows_a_wrong_one() -> None:
    helped = subprocess.run([sys.executable, START], capture_output=True, text=True, check=False)
    wrong = subprocess.run([sys.executable, START, "dance"], capture_output=True, text=True, check=False)

    assert (helped.returncode, wrong.returncode) == (0, 2)
    assert all(f"start.py {word}" in helped.stdout for word in ("demo", "test", "check", "bench"))
    assert wrong.stdout == helped.stdout


def test_an_old_python_is_told_so_in_one_sentence() -> None:
    old = START.read_text().replace("import sys\n", "import sys\nsys.version_info = (3, 9, 2)\n", 1)

    done = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True, check=False)

    assert done.stderr == "Bigger Voices needs Python 3.11 or newer, and this is Python 3.9.\n"


# the table of commands


def test_unknown_words_print_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["homes", "sing"])

    assert left.value.code == 2
    assert capsys.readouterr().out == f"There is no command 'homes sing'.\n\n{cli.table()}\n"


def test_the_table_is_shown_without_loading_django() -> None:
    code = "import sys; from biggervoices.house import cli; cli.table(); print('django' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=with_source())

    assert done.stdout == "False\n"


def test_every_row_names_a_command_that_exists() -> None:
    assert {row.command for row in cli.TABLE if row.command} <= set(get_commands())


# starting and stopping


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder that PostgreSQL's user may enter; every start of pytest shuts others out of `tmp_path`."""
    with tempfile.TemporaryDirectory(prefix="biggervoices-house-") as name:
        yield Path(name)


@pytest.fixture
def house(place: Path) -> Iterator[HouseUnderTest]:
    """Give a house that is not started yet, and stop it at the end."""
    house = HouseUnderTest(place / "var")
    yield house
    if house.process and house.process.poll() is None:
        house.stop()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_stops_the_server_the_worker_and_postgres(house: HouseUnderTest, how: signal.Signals) -> None:
    house.start()
    house.wait_until_open()
    wait_until_there_are(house, "granian", "worker", "postgres")

    code = house.stop(how)

    assert code == 0
    assert of_this_house(house.var) == []


def test_a_second_start_in_one_folder_says_so(house: HouseUnderTest) -> None:
    house.start()
    house.wait_until_open()
    second = HouseUnderTest(house.var)
    second.said = house.var.parent / "second.txt"

    second.start()

    assert second.process
    assert second.process.wait(30) == 1
    assert second.said.read_text().startswith(f"Bigger Voices is already running in the folder {house.var} (process ")
    assert house.ask("GET")[0] == 200


@pytest.mark.fault
def test_a_house_killed_outright_leaves_no_orphans_and_starts_again(house: HouseUnderTest) -> None:
    house.start()
    house.wait_until_open()
    house.ask("POST", "kept-before-the-kill")
    wait_until_there_are(house, "granian", "worker", "postgres")

    house.stop(signal.SIGKILL)
    house.start()
    house.wait_until_open()

    assert house.ask("GET")[2] == "kept-before-the-kill"
    assert len([line for line in of_this_house(house.var) if "/postgres -D" in line]) == 1


@pytest.mark.fault
def test_a_killed_worker_is_started_again(house: HouseUnderTest) -> None:
    house.start()
    house.wait_until_open()
    wait_until_there_are(house, "biggervoices worker")
    before = pid_of(house, "biggervoices worker")

    os.kill(before, signal.SIGKILL)
    wait_until_gone(before)
    wait_until_there_are(house, "biggervoices worker")

    assert pid_of(house, "biggervoices worker") != before
    assert house.ask("GET")[0] == 200


@pytest.mark.fault
def test_a_server_that_falls_again_and_again_is_brought_back_again_and_again(house: HouseUnderTest) -> None:
    house.start()
    house.wait_until_open()

    for _ in range(4):
        house.wait_until_it_knows()
        until = time.monotonic() + 30
        while not house.workers():
            assert time.monotonic() < until, house.said.read_text()
            time.sleep(0.05)
        os.kill(house.workers()[0], signal.SIGKILL)
        house.wait_until_open()

    assert house.ask("GET")[0] == 200


def test_a_lock_file_that_points_at_a_stranger_is_survived(place: Path) -> None:
    server = postgres.Postgres(place / "postgres", settings=postgres.FAST, say=lambda words: None)
    server.start()
    server.stop()
    stale = f"{os.getpid()}\n{server.data}\n1\n5432\n{place}\n\n1 1\nready\n"
    (server.data / "postmaster.pid").write_text(stale)

    server.start()

    assert server.is_ready()
    server.stop()


def test_a_taken_port_is_one_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert running.why_not_listen("127.0.0.1", port) == (
            f"Port {port} is taken by another program. Try another one: --port {port + 1}"
        )
    assert running.why_not_listen("127.0.0.1", free_port()) is None


def test_data_are_safe_and_only_we_may_come_in(place: Path) -> None:
    with postgres.running(place / "postgres") as url, psycopg.connect(url) as link:
        names = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums", "listen_addresses")
        settings = [link.execute(f"SHOW {name}").fetchone() for name in names]
        superuser = link.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()

    assert settings == [("on",), ("on",), ("on",), ("on",), ("",)]
    assert superuser == (False,)
    assert (place / "postgres/data").stat().st_mode & 0o077 == 0
    assert (place / "postgres/data/pg_hba.conf").read_text() == "local all all peer map=house\n"


def test_a_command_beside_a_running_house_uses_its_postgres(house: HouseUnderTest) -> None:
    house.start()
    house.wait_until_open()
    house.ask("POST", "word")

    command = [sys.executable, "-m", "biggervoices", "manage", "shell", "--no-imports", "-c"]
    count = (
        "from django.contrib.sessions.models import Session as S; print(S.objects.filter(session_data='note').count())"
    )
    done = subprocess.run(
        [*command, count], capture_output=True, text=True, check=False, env=with_source(BIGGERVOICES_VAR=str(house.var))
    )

    assert done.stdout.strip() == "1", done.stderr
    assert house.ask("GET")[0] == 200


# stamps


@pytest.mark.django_db(transaction=True)
def test_tables_are_made_once_and_the_demo_never_moves_in_with_real_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.ann()
    monkeypatch.setattr(preparing, "_static_stamp", lambda: "")
    said: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS house_stamp")

    preparing.make_ready(url_of_test(), tmp_path, said.append, demo=False)
    preparing.make_ready(url_of_test(), tmp_path, said.append, demo=False)
    with pytest.raises(SystemExit, match="holds people already"):
        preparing.make_ready(url_of_test(), tmp_path, said.append, demo=True)

    assert said[:1] == ["Making the tables ..."]
    assert said.count("Making the tables ...") == 1
    assert preparing.look(url_of_test()) == preparing.Found(preparing.migrations_stamp(), demo=False)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE house_stamp")


# serving real people


def test_root_missing_secrets_and_demo_people_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in serve.SECRETS:
        monkeypatch.delenv(name, raising=False)

    assert serve.why_not_serve(root=True) == (
        "Bigger Voices does not serve real people as root. Start it as a user of its own."
    )
    assert all(name in (serve.why_not_serve(root=False) or "") for name in serve.SECRETS)
    assert serve.why_not_these_people(preparing.Found("x", demo=False)) is None
    assert "invented people" in (serve.why_not_these_people(preparing.Found("x", demo=True)) or "")
    for name in serve.SECRETS:
        monkeypatch.setenv(name, "x")
    assert serve.why_not_serve(root=False) == (
        "Key 1 in BIGGERVOICES_KEYS is not a key. docs/deploy.md says how to make one."
    )
    monkeypatch.setenv("BIGGERVOICES_KEYS", " ")
    assert "holds no key" in (serve.why_not_serve(root=False) or "")
    monkeypatch.setenv("BIGGERVOICES_KEYS", " ".join(Fernet.generate_key().decode() for _ in range(2)))
    assert serve.why_not_serve(root=False) is None


@pytest.mark.parametrize("name", ["BIGGERVOICES_SECRET_KEY", "BIGGERVOICES_KEYS", "BIGGERVOICES_LINK_KEY"])
def test_no_part_of_a_house_for_real_people_starts_without_its_keys(name: str) -> None:
    there = {key: Fernet.generate_key().decode() for key in serve.SECRETS if key != name}

    done = subprocess.run(
        [sys.executable, "-m", "biggervoices", "worker"],
        capture_output=True,
        text=True,
        check=False,
        env=with_source(BIGGERVOICES_MODE="production", DATABASE_URL="postgresql://none@127.0.0.1:1/none", **there),
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Set {name} first: real people's words are never kept without it. docs/deploy.md says how.\n"


def test_a_start_that_is_refused_says_one_sentence_and_nothing_else(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "biggervoices", "serve", "--port", str(free_port())]

    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=with_source(BIGGERVOICES_VAR=str(tmp_path / "var"))
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"{serve.why_not_serve(root=os.geteuid() == 0)}\n"
    assert not (tmp_path / "var").exists()


# while the database is away


@pytest.mark.parametrize("away", [OperationalError("gone"), InterfaceError("closed")])
def test_a_page_without_a_database_is_503_with_one_plain_sentence(away: Exception) -> None:
    def page(request: HttpRequest) -> HttpResponse:
        raise away

    response = DatabaseAway(page)(RequestFactory().get("/"))

    assert (response.status_code, response["Retry-After"]) == (503, "2")
    words = re.findall("<h1[^>]*>(.*)</h1>", response.content.decode())
    assert words == ["We cannot reach our records just now. Please wait a moment and try again."]
    in_a_view = DatabaseAway(page).process_exception(RequestFactory().get("/"), away)
    assert in_a_view is not None
    assert in_a_view.status_code == 503


def test_other_faults_are_not_hidden_as_503() -> None:
    faulty = DatabaseAway(lambda request: HttpResponse(status=500))

    assert faulty(RequestFactory().get("/")).status_code == 500
    assert faulty.process_exception(RequestFactory().get("/"), ValueError()) is None


def with_source(**more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return ours | {"PYTHONPATH": str(ROOT / "src")} | more


def url_of_test() -> str:
    known = connection.settings_dict
    sign = f"{known['USER']}:{known['PASSWORD']}".removesuffix(":")
    port = f"&port={known['PORT']}" if known["PORT"] else ""
    return f"postgresql://{sign}@/{known['NAME']}?host={known['HOST']}{port}"


def wait_until_there_are(house: HouseUnderTest, *words: str) -> None:
    until = time.monotonic() + 30
    while not all(any(word in line for line in of_this_house(house.var)) for word in words):
        assert time.monotonic() < until, of_this_house(house.var)
        time.sleep(0.05)


def wait_until_gone(pid: int) -> None:
    """Wait until a process that was killed is dead: its command line is empty, or gone with it."""
    until = time.monotonic() + 30
    with suppress(OSError):
        while Path(f"/proc/{pid}/cmdline").read_bytes():
            assert time.monotonic() < until
            time.sleep(0.01)


def pid_of(house: HouseUnderTest, words: str) -> int:
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if words in command and str(house.var).encode() in (place / "environ").read_bytes():
                return int(place.name)
        except OSError:
            continue
    raise AssertionError(f"{words} does not run")
