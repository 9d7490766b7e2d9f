"""Settings for every test: a real PostgreSQL (the one in DATABASE_URL, else one of our own)."""

import os

from tests.database import start_unless_given

pytest_plugins = ["tests.loud"]

os.environ.setdefault("BIGGERVOICES_MODE", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "biggervoices.house.settings")
start_unless_given()
