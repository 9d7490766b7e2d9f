"""The house's own settings, with two bare pages beside its own."""

from biggervoices.house.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
