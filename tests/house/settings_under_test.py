"""The house's settings with one page, open to all: what is tested is the house, not who may come in."""

from biggervoices.house.settings import *  # noqa: F403
from biggervoices.house.settings import MIDDLEWARE as ALL

ROOT_URLCONF = "tests.house.urls_under_test"
MIDDLEWARE = [name for name in ALL if not name.startswith("biggervoices.people") and "EveryoneSignsIn" not in name]
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
