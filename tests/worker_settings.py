"""Settings of the worker processes some tests start: this test process's database, queue and mail."""

import os

from config.settings.test import *  # noqa: F403

for database in DATABASES.values():  # noqa: F405
    database["NAME"] = os.environ["WORKER_DATABASE"]
CELERY_BROKER_URL = os.environ["WORKER_BROKER"]
EMAIL_BACKEND = "tests.slow_mail.SlowFolder"
EMAIL_FOLDER = os.environ["WORKER_MAIL"]
LOGGING["root"] = {"handlers": ["console"], "level": "INFO"}  # noqa: F405
