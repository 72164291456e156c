"""The Celery application and its timetable.

Nothing that must happen depends on the queue: due times and outbox rows live in the database, and
the tasks below look there. A task sent at once only hurries what the next sweep would do.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "deliver what waits in the outbox": {"task": "core.tasks.deliver", "schedule": 60.0},
    "open, remind, escalate": {"task": "core.tasks.sweep", "schedule": crontab(minute="*/10")},
    "seal the audit entries": {"task": "core.tasks.seal", "schedule": crontab(minute="*/5")},
    "tidy up": {"task": "core.tasks.tidy", "schedule": crontab(hour="3", minute="10")},
}
# A round that no worker took in time is left to the next one: none pile up while workers are down.
for entry in app.conf.beat_schedule.values():
    entry["options"] = {"expires": 300}
