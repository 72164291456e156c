"""Tests: a private PostgreSQL and Redis, started by tests/plugin.py, which sets the two addresses."""

from config.local.postgres import APPLICATION, OWNER

from .base import *

SECRET_KEY = "tests"  # noqa: S105
REGISTER_KEY = "tests"
ALLOWED_HOSTS = ["*"]
SECOND_FACTOR_DEMANDED = False
LOCAL_DATA = True


def _at(role: str) -> dict[str, object]:
    engine = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": env("TEST_DATABASE", default="bar"),
        "USER": role,
    }
    host = env("TEST_SOCKETS", default="/nonexistent")
    return {**DATABASE_ENGINE, **engine, "HOST": host, "CONN_MAX_AGE": 0}


DATABASES = {"default": _at(APPLICATION), "owner": _at(OWNER)}
CELERY_BROKER_URL = f"redis+socket://{env('TEST_SOCKETS', default='/nonexistent')}/redis.sock"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env("TEST_FILES", default="/nonexistent")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Found where they stand: no test client looks through a folder of collected files.
STATIC_ROOT = None  # type: ignore[assignment]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING["root"] = {"handlers": ["console"], "level": "WARNING"}
