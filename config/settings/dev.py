"""`make run`: the embedded servers of this checkout, mail into a folder, DEBUG off."""

from config.local.paths import VAR, socket_dir
from config.local.postgres import APPLICATION, OWNER
from config.local.servers import DATABASE

from .base import *

SECRET_KEY = "for local use only; production reads its own from the environment"  # noqa: S105
REGISTER_KEY = "for local use only"
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECOND_FACTOR_DEMANDED = env.bool("MFA", default=False)


def _local(role: str) -> dict[str, object]:
    engine = {"ENGINE": "django.db.backends.postgresql", "NAME": DATABASE, "USER": role}
    return {**DATABASE_ENGINE, **engine, "HOST": str(socket_dir())}


DATABASES = {
    "default": {**DATABASE_ENGINE, **env.db("DATABASE_URL")}
    if "DATABASE_URL" in env.ENVIRON
    else _local(APPLICATION),
    "owner": {**DATABASE_ENGINE, **env.db("DATABASE_OWNER_URL")}
    if "DATABASE_OWNER_URL" in env.ENVIRON
    else _local(OWNER),
}
CELERY_BROKER_URL = env(
    "REDIS_URL", default=f"redis+socket://{socket_dir() / 'redis.sock'}?virtual_host=0"
)
VAR_DIR = VAR
LOCAL_DATA = True
# Everybody here signs in from one address, so an address gets ten times as much; one account
# gets what it gets in production.
ACCOUNT_RATE_LIMITS = {
    **ACCOUNT_RATE_LIMITS,
    "login": "300/m/ip",
    "login_failed": "200/m/ip,5/5m/key",
}
