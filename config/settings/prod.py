"""Production: every secret and address comes from the environment; docs/operations.md lists them."""

from .base import *

SECRET_KEY = env("SECRET_KEY")
REGISTER_KEY = env("REGISTER_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATABASES = {
    "default": {**DATABASE_ENGINE, **env.db("DATABASE_URL")},
    "owner": {**DATABASE_ENGINE, **env.db("DATABASE_OWNER_URL", default=env("DATABASE_URL"))},
}
CELERY_BROKER_URL = env("REDIS_URL")

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
globals().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies in front are ours: each adds one address, the client may invent those before.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
