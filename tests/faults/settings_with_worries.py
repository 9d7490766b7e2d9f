"""The house's settings as they are, with mail that really leaves it and the web servers looking as often as they do."""

from tests.faults.settings_with_visits import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
LOOK_SECONDS = 15
