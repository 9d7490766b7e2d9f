"""Settings for every test: a real PostgreSQL (the one in DATABASE_URL, else one of our own)."""

import os

os.environ.setdefault("BIGGERVOICES_MODE", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "biggervoices.house.settings")
