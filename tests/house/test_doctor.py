"""The doctor says what is wrong: each thing is broken once, and its sentence is seen."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from pytest_django import Settings

from biggervoices.core.changes.chain import link_entries
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.easyread.changes import add_picture
from biggervoices.house import doctor, preparing
from biggervoices.people.changes import add_first_consent_texts
from tests import make, world

ROOT = Path(__file__).resolve().parents[2]
STRONG = "".join(map(chr, range(48, 120)))
WELL = {
    "BIGGERVOICES_KEYS": Fernet.generate_key().decode(),
    "BIGGERVOICES_LINK_KEY": STRONG[::-1],
    "BIGGERVOICES_SECRET_KEY": STRONG,
    "BIGGERVOICES_HOSTS": "voices.example.org",
    "BIGGERVOICES_SITE_URL": "https://voices.example.org",
    "BIGGERVOICES_SMS": "https://sms.example.org",
}
Room = namedtuple("Room", "total used free")


def place(mode: str = "production", var: Path = Path("/tmp"), **changed: str) -> doctor.Place:
    given = WELL | {f"BIGGERVOICES_{name}": value for name, value in changed.items()}
    return doctor.Place(given, mode, var, make.NOW)


@pytest.mark.parametrize(
    ("check", "changed", "state", "words"),
    [
        (doctor.keys, {}, "ok", "1 in BIGGERVOICES_KEYS"),
        (doctor.keys, {"KEYS": ""}, "wrong", "Set BIGGERVOICES_KEYS."),
        (
            doctor.keys,
            {"KEYS": f"{WELL['BIGGERVOICES_KEYS']} abc"},
            "wrong",
            "Key 2 in BIGGERVOICES_KEYS is not a key.",
        ),
        (doctor.keys, {"KEYS": f"{WELL['BIGGERVOICES_KEYS']} " * 2}, "look", "names a key twice"),
        (doctor.link_key, {}, "ok", "It is there."),
        (doctor.link_key, {"LINK_KEY": ""}, "wrong", "Set BIGGERVOICES_LINK_KEY."),
        (doctor.link_key, {"LINK_KEY": "short"}, "wrong", "too short"),
        (doctor.secret_key, {}, "ok", "long enough"),
        (doctor.secret_key, {"SECRET_KEY": ""}, "wrong", "Set BIGGERVOICES_SECRET_KEY."),
        (doctor.secret_key, {"SECRET_KEY": "a" * 80}, "wrong", "is weak"),
        (doctor.secret_key, {"SECRET_KEY": STRONG[::-1]}, "wrong", "one of the other keys"),
        (doctor.site, {}, "ok", "by HTTPS"),
        (doctor.site, {"HOSTS": ""}, "wrong", "Set BIGGERVOICES_HOSTS"),
        (doctor.site, {"HOSTS": "*"}, "wrong", "Name your site"),
        (doctor.site, {"SITE_URL": "http://voices.example.org"}, "wrong", "begins with https://"),
        (doctor.site, {"ORIGINS": "http://a.example"}, "wrong", "BIGGERVOICES_ORIGINS"),
        (doctor.text_messages, {}, "ok", "set up"),
        (doctor.text_messages, {"SMS": ""}, "look", "e-mail alone"),
        (doctor.backups_age, {}, "wrong", "Set BIGGERVOICES_BACKUPS"),
        (doctor.mail, {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}, "look", "not sent by SMTP"),
        (doctor.mail, {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": "1"}, "wrong", "does not answer"),
        (doctor.mail, {"EMAIL_PORT": "many"}, "wrong", "does not answer"),
        (doctor.python, {}, "ok", "Python 3."),
        (doctor.pictures, {}, "ok", "are built"),
    ],
)
def test_what_is_broken_in_the_settings_is_said(
    check: doctor.Check, changed: dict[str, str], state: str, words: str
) -> None:
    found = check(place(**changed))

    assert (found.state, words in found.words) == (state, True), found


@pytest.mark.parametrize("check", [doctor.keys, doctor.link_key, doctor.secret_key, doctor.site, doctor.backups_age])
def test_a_demo_needs_none_of_it(check: doctor.Check) -> None:
    assert check(doctor.Place({}, "demo", Path("/tmp"), make.NOW)).state == "ok"


@pytest.mark.parametrize(
    ("root", "mode", "state"), [(0, "production", "wrong"), (0, "demo", "look"), (7, "production", "ok")]
)
def test_real_people_are_not_served_as_root(root: int, mode: str, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: root)

    assert doctor.user(place(mode)).state == state


@pytest.mark.parametrize(("free", "state"), [(500, "ok"), (50, "look"), (5, "wrong")])
def test_a_disk_that_is_nearly_full_is_said(free: int, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Room(1000, 1000 - free, free))

    assert doctor.disk(place()).state == state
    assert doctor.disk_of_backups(place(BACKUPS="/not/there")).state == state


@pytest.mark.parametrize(("hours", "state"), [(5, "ok"), (50, "look"), (500, "wrong"), (None, "wrong")])
def test_a_backup_that_is_old_or_not_there_is_said(hours: int | None, state: str, tmp_path: Path) -> None:
    if hours is not None:
        made = tmp_path / f"{make.NOW - timedelta(hours=hours):%Y%m%dT%H%M%SZ}"
        made.mkdir()
        (made / "manifest.json").write_text("{}")

    assert doctor.backups_age(place(BACKUPS=str(tmp_path))).state == state


def test_a_mail_server_that_greets_is_well_and_gets_no_mail() -> None:
    heard = b""
    with socket.create_server(("127.0.0.1", 0)) as server:
        script = (
            "import socket,sys; s=socket.socket(fileno=int(sys.argv[1])); c,_=s.accept(); c.sendall(b'220 hi\\r\\n');"
            "\nwhile True:\n d=c.recv(999)\n if not d: break\n sys.stdout.buffer.write(d)"
            "\n c.sendall(b'221 bye\\r\\n' if b'QUIT' in d.upper() else b'250 ok\\r\\n')"
        )
        number = str(server.fileno())
        with subprocess.Popen(
            [sys.executable, "-c", script, number], pass_fds=[server.fileno()], stdout=subprocess.PIPE
        ) as greeter:
            found = doctor.mail(place(EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(server.getsockname()[1])))
            heard = greeter.communicate(timeout=60)[0]

    assert found.state == "ok"
    assert b"noop" in heard.lower()
    assert b"MAIL FROM" not in heard.upper()


def test_pictures_that_are_not_built_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "PACKAGE", tmp_path)

    assert doctor.pictures(place()).state == "wrong"


# --- with a database -------------------------------------------------------------------------------------------------


def url() -> str:
    facts = connection.settings_dict
    return f"postgresql://{facts['USER']}@/{facts['NAME']}?host={facts['HOST']}&port={facts['PORT']}"


def test_a_database_that_does_not_answer_is_said() -> None:
    found = doctor.database(place()._replace(url="postgresql://nobody@127.0.0.1:1/none"))

    assert (found.state, "cannot be reached" in found.words) == ("wrong", True)


@pytest.mark.django_db
def test_an_old_database_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.database(place()._replace(url=url())).state == "ok"

    monkeypatch.setattr(doctor, "VERSIONS", range(90, 95))

    assert "needs 15 to 18" in doctor.database(place()._replace(url=url())).words


@pytest.mark.parametrize(("tables", "demo"), [("", False), ("old", True)])
def test_tables_of_another_release_and_invented_people_are_said(
    tables: str, demo: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "look", lambda _url: preparing.Found(tables, demo))

    assert doctor.tables(place()).state == "wrong"
    assert doctor.people(place()).state == ("wrong" if demo else "ok")
    assert doctor.people(place("demo")).state == "ok"


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "state"), [(0, "ok"), (20, "look"), (4000, "wrong")])
def test_clocks_that_differ_are_said(seconds: int, state: str) -> None:
    now = datetime.now(UTC) + timedelta(seconds=seconds)

    assert doctor.clock(place()._replace(url=url(), now=now)).state == state


@pytest.mark.django_db
def test_a_silent_worker_and_dead_jobs_are_said() -> None:
    assert doctor.worker(place()).state == "wrong"
    assert doctor.dead_jobs(place()).state == "ok"

    make.by_hand(
        "INSERT INTO core_workerbeat (id, machine, started_at, heard_at) VALUES (gen_random_uuid(), 'a', now(), now())",
        [],
    )
    world.dead_job()

    assert doctor.worker(place()).state == "ok"
    assert doctor.dead_jobs(place()) == doctor.Finding(
        "look", "jobs", "1 failed for good. An administrator sees why: Jobs in the background."
    )


@pytest.mark.django_db
def test_a_key_that_is_not_first_or_not_there_is_said(settings: Settings) -> None:
    old, new = settings.BIGGERVOICES_KEYS[0], Fernet.generate_key().decode()
    world.build()

    states = []
    for given in ((old,), (new, old), (new,)):
        settings.BIGGERVOICES_KEYS = given
        states.append(doctor.first_key(place()).state)

    assert states == ["ok", "look", "wrong"]


@pytest.mark.django_db
def test_an_audit_trail_that_is_not_chained_is_said() -> None:
    later = place()._replace(now=make.NOW + timedelta(hours=1))
    add_first_consent_texts(by=None, now=make.NOW)
    assert AuditEntry.objects.exists()
    assert (doctor.audit_trail(place()).state, doctor.audit_trail(later).state) == ("ok", "look")

    link_entries()

    assert doctor.audit_trail(later).state == "ok"


@pytest.mark.django_db
def test_files_that_are_gone_are_counted(settings: Settings, tmp_path: Path) -> None:
    settings.KEPT_FILES = tmp_path
    picture = add_picture(world.photo(), id=new_id(), words="A door", by=None, now=make.NOW, idea="door")
    assert doctor.kept_files(place()).state == "ok"

    (tmp_path / picture.file).unlink()

    assert "1 of 1 photos, drawings and voices are not in" in doctor.kept_files(place()).words


def test_a_check_that_breaks_is_a_finding_and_the_next_goes_on() -> None:
    def broken(_place: doctor.Place) -> doctor.Finding:
        raise ZeroDivisionError

    found = list(doctor.looked_at(place(), (broken, doctor.python)))

    assert [it.state for it in found] == ["wrong", "ok"]
    assert "ZeroDivisionError" in found[0].words


# --- the command -----------------------------------------------------------------------------------------------------


def asked(var: Path, *more: str, **given: str) -> tuple[int, str]:
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith(("BIGGER", "DATABASE", "DJANGO"))
    }
    command = [sys.executable, "-m", "biggervoices", "doctor", *more]
    done = subprocess.run(
        command,
        env=surroundings | {"PYTHONPATH": str(ROOT / "src"), "BIGGERVOICES_VAR": str(var), **given},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_an_installation_without_anything_is_told_all_of_it(tmp_path: Path) -> None:
    code, said = asked(tmp_path)

    assert code == 1
    for words in (
        "Set BIGGERVOICES_KEYS.",
        "Set BIGGERVOICES_HOSTS",
        "There is none. Set DATABASE_URL, or serve once.",
    ):
        assert words in said
    assert all(line.split()[0] in ("ok", "look", "wrong") for line in said.splitlines())


def test_programs_read_it_as_json(tmp_path: Path) -> None:
    code, said = asked(tmp_path, "--json", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none", **WELL)

    found: list[dict[str, Any]] = json.loads(said)
    assert code == 1
    assert {"state": "wrong", "about": "database"}.items() <= found[-1].items()
    assert {it["state"] for it in found} <= {"ok", "look", "wrong"}
