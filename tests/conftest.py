"""Settings for every test: a real PostgreSQL (the one in DATABASE_URL, else one of our own)."""

import os

from django.conf import settings

from tests.database import start_unless_given

pytest_plugins = ["tests.loud"]

os.environ.setdefault("BIGGERVOICES_MODE", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "biggervoices.house.settings")
start_unless_given()
settings.DATABASES  # noqa: B018 -- read now, so that pytest-django sees that there is a Django to set up
