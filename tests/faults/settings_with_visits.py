"""The house's settings as they are, with static files that need not be collected first."""

from biggervoices.house.settings import *  # noqa: F403

STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
