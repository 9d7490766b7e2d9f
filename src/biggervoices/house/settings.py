"""Settings, each from one environment variable; docs/deploy.md names them all."""

import os
import secrets
import sys
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

MODE = os.environ.get("BIGGERVOICES_MODE", "test")
DEMO = MODE == "demo"
PRODUCTION = MODE == "production"

_checkout = Path(__file__).resolve().parents[3]
_default_var = (_checkout if (_checkout / "pyproject.toml").exists() else Path.cwd()) / "var"
VAR = Path(os.environ.get("BIGGERVOICES_VAR", _default_var))
KEPT_FILES = VAR / "files"
BACKUPS = Path(os.environ["BIGGERVOICES_BACKUPS"]) if os.environ.get("BIGGERVOICES_BACKUPS") else None


def _own_secret(name: str, make: str) -> str:
    """Read a demo's own secret from var/, made at the first start: two demos never share a key."""
    path = VAR / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(make)
        path.chmod(0o600)
    return path.read_text()


def _new_fernet_key() -> str:
    from cryptography.fernet import Fernet  # noqa: PLC0415 -- only the first demo start needs it here

    return Fernet.generate_key().decode()


def _missing(name: str) -> NoReturn:
    sys.exit(f"Set {name} first: real people's words are never kept without it. docs/deploy.md says how.")


if PRODUCTION:
    SECRET_KEY = os.environ.get("BIGGERVOICES_SECRET_KEY") or _missing("BIGGERVOICES_SECRET_KEY")
    BIGGERVOICES_KEYS = tuple((os.environ.get("BIGGERVOICES_KEYS") or _missing("BIGGERVOICES_KEYS")).split())
    BIGGERVOICES_LINK_KEY = os.environ.get("BIGGERVOICES_LINK_KEY") or _missing("BIGGERVOICES_LINK_KEY")
elif DEMO:
    SECRET_KEY = os.environ.get("BIGGERVOICES_SECRET_KEY") or _own_secret("secret-key", secrets.token_urlsafe(50))
    BIGGERVOICES_KEYS = tuple(
        (os.environ.get("BIGGERVOICES_KEYS") or _own_secret("field-keys", _new_fernet_key())).split()
    )
    # Its first key was its link key before there was one of its own; for invented people it may be so for ever.
    BIGGERVOICES_LINK_KEY = os.environ.get("BIGGERVOICES_LINK_KEY") or _own_secret("link-key", BIGGERVOICES_KEYS[0])
else:
    SECRET_KEY = "for-tests-only-" * 4
    BIGGERVOICES_KEYS = ("dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",)
    BIGGERVOICES_LINK_KEY = "for-tests-only-link-key"

DEBUG = False
ALLOWED_HOSTS = os.environ.get("BIGGERVOICES_HOSTS", "" if PRODUCTION else "*").split()
CSRF_TRUSTED_ORIGINS = os.environ.get("BIGGERVOICES_ORIGINS", "").split()

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "biggervoices.core",
    "biggervoices.easyread",
    "biggervoices.people",
    "biggervoices.safeguarding",
    "biggervoices.loop",
    "biggervoices.checks",
    "biggervoices.voices",
    "biggervoices.keeping",
    "biggervoices.house",
]

MIDDLEWARE = [
    "biggervoices.house.middleware.Logged",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",  # outside all that can fail: pages of errors have the policy, too
    "biggervoices.house.middleware.LargeBodies",
    "django.middleware.gzip.GZipMiddleware",
    "biggervoices.house.middleware.DatabaseAway",
    "biggervoices.house.middleware.OverdueWorries",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "biggervoices.house.middleware.SharedTablets",
    "biggervoices.people.http.LookMiddleware",
    "biggervoices.house.middleware.EveryoneSignsIn",
    "biggervoices.house.middleware.SecondFactors",
    "biggervoices.house.middleware.WorkersHeard",
    "biggervoices.house.middleware.PlainWords",
    "biggervoices.house.middleware.Refusals",
]

ROOT_URLCONF = "biggervoices.house.urls"
WSGI_APPLICATION = "biggervoices.house.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "DIRS": [Path(__file__).resolve().parent / "templates"],
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "biggervoices.easyread.templatetags.easyread",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 3},
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql://biggervoices@127.0.0.1:1/none"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How often somebody tried to come in, and which codes were used: one table for all servers, made by `createcachetable`.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "house_tries",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # past which live counts would go with the old ones
    }
}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "biggervoices.people.rules.LivePerson",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "house:today"
LOGOUT_REDIRECT_URL = "people:sign_in"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by the office; nobody signs up
ACCOUNT_ADAPTER = "biggervoices.people.signing.OfficeMakesAccounts"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets post from us because a stranger typed their address
# Tries to come in: for a network (a whole office may share one), an account, a tablet. Nobody is locked out for good.
# Pictures are counted for a person and a tablet (people/queries/pictures.py); raising a worry is never counted.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",  # passwords and codes
    "password_on_tablet": "10/m/key",
    "card": "20/m/ip",  # that open nothing
    "card_on_tablet": "10/m/key",
    "phone": "60/m/ip",
    "join": "30/m/ip",  # six pictures that let nobody in
}
# How many proxies stand before this house, each adding who asked to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("BIGGERVOICES_PROXIES", "1" if PRODUCTION else "0"))

# The second factor: an app with codes, or a passkey; recovery codes for when both are gone.
SECOND_FACTOR = os.environ.get("BIGGERVOICES_SECOND_FACTOR", "1" if PRODUCTION else "0") == "1"
STEP_UP_MINUTES = int(os.environ.get("BIGGERVOICES_STEP_UP_MINUTES", "30"))
MFA_ADAPTER = "biggervoices.people.signing.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the office writes e-mails down; nobody confirms one
MFA_FORMS = {
    "add_webauthn": "biggervoices.people.forms.AddPasskeyForm",
    "authenticate_webauthn": "biggervoices.people.forms.SecondPasskeyForm",
    "reauthenticate_webauthn": "biggervoices.people.forms.AgainPasskeyForm",
}
MFA_TOTP_ISSUER = "Bigger Voices"
MFA_TOTP_TOLERANCE = 1  # a clock that is half a minute wrong
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a finger, a face or a code, each time

# The organisation's own sign-in (OpenID Connect).
OIDC_NAME = os.environ.get("BIGGERVOICES_OIDC_NAME", "")
OIDC_DOMAINS = os.environ.get("BIGGERVOICES_OIDC_DOMAINS", "").lower().split()
_oidc = {
    "provider_id": "office",
    "name": OIDC_NAME,
    "client_id": os.environ.get("BIGGERVOICES_OIDC_ID", ""),
    "secret": os.environ.get("BIGGERVOICES_OIDC_SECRET", ""),
    "settings": {"server_url": os.environ.get("BIGGERVOICES_OIDC_URL", "")},
}
SOCIALACCOUNT_ADAPTER = "biggervoices.people.signing.OfficeSignIn"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [_oidc] if _oidc["client_id"] else []}
}
# A form that is sent on to another site is stopped by our policy (form-action); a link is not.
SOCIALACCOUNT_LOGIN_ON_GET = True

SESSION_SERIALIZER = "biggervoices.core.sealing.SealedSerializer"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "biggervoices.house.views.not_from_here"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:"],
        "font-src": [SELF],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
TIME_ZONE = "Europe/London"
USE_TZ = True
DATE_FORMAT = "l j F"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    # Tests draw pages without collecting files first.
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "biggervoices.house.static.HashedStatic"
    },
}
LARGEST_BODY = 21_000_000  # bytes of a request: a form with its pictures is 20 MB
LARGEST_BODIES = {"/visits/copy/": 61_000_000}  # where a copy of a visit is brought in
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 12_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

EMAIL_BACKEND = os.environ.get(
    "BIGGERVOICES_EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend" if PRODUCTION else "django.core.mail.backends.console.EmailBackend",
)
EMAIL_HOST = os.environ.get("BIGGERVOICES_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("BIGGERVOICES_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("BIGGERVOICES_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("BIGGERVOICES_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("BIGGERVOICES_EMAIL_TLS", "") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("BIGGERVOICES_EMAIL_FROM", "Bigger Voices <no-reply@localhost>")
# How text messages leave: "console", an address that takes them as JSON, or the dotted path of a function.
SMS = os.environ.get("BIGGERVOICES_SMS", "" if PRODUCTION else "console")
SMS_TOKEN = os.environ.get("BIGGERVOICES_SMS_TOKEN", "")
SITE_URL = os.environ.get("BIGGERVOICES_SITE_URL", "http://127.0.0.1:8000")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = None
# How often a server asks whether a worker is heard. Tests count queries: they look when they say so.
WORKER_LOOK_SECONDS = None if MODE == "test" else 5

# How often a web server looks for worries that nobody has in time; tests look themselves.
LOOK_SECONDS = None if MODE == "test" else 15

# Days that a home has to answer a point, and days between hand-in and a published report (HOUSE).
ANSWER_DAYS = int(os.environ.get("BIGGERVOICES_ANSWER_DAYS", "14"))
PUBLISH_DAYS = int(os.environ.get("BIGGERVOICES_PUBLISH_DAYS", "7"))

# In production a log is JSON that names nobody (core/logs.py), with a line for each request.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "biggervoices.core.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", **({"formatter": "json"} if PRODUCTION else {})}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "biggervoices.requests": {"level": "INFO" if PRODUCTION else "WARNING"},
        # Django's own handlers write whole addresses, and to whoever is an admin.
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR" if PRODUCTION else "WARNING"},
    },
}
