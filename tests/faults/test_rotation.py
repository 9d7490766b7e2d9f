"""Keys are rotated while people write and read; the rotation is killed in the middle, and goes on."""

import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from pytest_django import Settings

from biggervoices.core.changes import rotation
from biggervoices.core.sealing import is_under_first_key
from biggervoices.safeguarding import changes
from biggervoices.safeguarding.models import Concern, ConcernEntry
from tests import make
from tests.core.test_rotation import all_kept
from tests.house.house_under_test import ROOT
from tests.house.test_start import url_of_test

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
ENTRIES = 400


class People:
    """One who writes and one who reads, all the while, until the end of the block."""

    def __init__(self, concern: Concern) -> None:
        self.concern = concern
        self.said = self.read = 0
        self.failed: list[BaseException] = []
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self._go_on, args=[work]) for work in (self.write, self.look)]

    def write(self) -> None:
        changes.add_entry(self.concern, f"line {self.said}", id=uuid4(), by=make.sol(), now=make.NOW)
        self.said += 1

    def look(self) -> None:
        words = self.concern.entries.values_list("words", flat=True)
        assert all(it.startswith("line") for it in words)
        assert Concern.objects.get(raised_by=make.bilal().pk).words == "line"
        self.read += 1

    def _go_on(self, work: Callable[[], None]) -> None:
        try:
            while not self.stopped.is_set():
                work()
        except BaseException as error:
            self.failed.append(error)
        finally:
            connection.close()

    def __enter__(self) -> "People":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()


def test_rotation_is_killed_and_goes_on_under_writers_and_readers(
    cycles: int, settings: Settings, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    settings.KEPT_FILES = tmp_path / "files"  # what tests beside this one have sealed keeps its keys
    make.sol()
    concern = changes.raise_concern(
        id=uuid4(), who="ME", danger="NO", words="line", raised_by=make.bilal(), now=make.NOW
    )
    people = People(concern)
    for _ in range(ENTRIES):
        people.write()
    new = Fernet.generate_key().decode()
    settings.BIGGERVOICES_KEYS = (new, *settings.BIGGERVOICES_KEYS)

    with people:
        killed_after = [kill_in_the_middle(new, tmp_path) for _ in range(cycles)]
        left = sum(not is_under_first_key(value) for value in all_kept())
        done = rotation.rotate_keys(now=make.NOW)

    assert people.failed == []
    assert (done.unknown, done.busy) == (0, 0)
    assert all(map(is_under_first_key, all_kept()))
    settings.BIGGERVOICES_KEYS = (new,)
    words = ConcernEntry.objects.values_list("words", flat=True)
    assert sorted(words) == sorted(f"line {number}" for number in range(people.said))
    people.look()
    record_property(
        "figures",
        f"rotation: killed {len(killed_after)} times after {killed_after} batches, {left} values left for the last; "
        f"{people.said - ENTRIES} of {people.said} entries written meanwhile, {people.read} readings, 0 failed, 0 lost",
    )


def kill_in_the_middle(new: str, var: Path) -> int:
    """Start a rotation, kill it after some batches, and give how many; it may also be done by then."""
    surroundings = os.environ | {"DATABASE_URL": url_of_test(), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    surroundings["BIGGERVOICES_VAR"] = str(var)
    command = [sys.executable, "-m", "tests.faults.rotating", new]
    rotating = subprocess.Popen(command, env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert rotating.stdout
    wanted, batches = random.randint(1, 8), 0
    while batches < wanted and rotating.stdout.readline():
        batches += 1
    rotating.kill()
    rotating.wait()
    rotating.stdout.close()
    return batches
