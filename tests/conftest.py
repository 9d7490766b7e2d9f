"""Settings for every test: a real PostgreSQL (the one in DATABASE_URL, else one of our own), and a var of our own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from tests.database import start_unless_given

pytest_plugins = ["tests.loud", "tests.guard", "tests.chromium"]

if "BV_TESTS_VAR" not in os.environ:  # the workers of xdist share the folder of the first process
    os.environ["BV_TESTS_VAR"] = tempfile.mkdtemp(prefix="bigger-voices-tests-")
    atexit.register(shutil.rmtree, os.environ["BV_TESTS_VAR"], ignore_errors=True)
os.environ["BIGGERVOICES_VAR"] = os.environ["BV_TESTS_VAR"]
(Path(os.environ["BIGGERVOICES_VAR"]) / "static").mkdir(exist_ok=True)  # whitenoise warns of a folder that is not there

os.environ.setdefault("BIGGERVOICES_MODE", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "biggervoices.house.settings")
start_unless_given()
settings.DATABASES  # noqa: B018 -- read now, so that pytest-django sees that there is a Django to set up
# But each keeps files of its own: what one seals under a new key, another could not open. In the settings, not in the
# surroundings: in a worker the settings were read before this.
settings.KEPT_FILES = Path(os.environ["BV_TESTS_VAR"], os.environ.get("PYTEST_XDIST_WORKER", "alone"), "files")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-doors", action="store_true", help="write tests/doors.txt anew, then read it")
