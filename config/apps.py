"""The outermost app: home, search, demo and what ties the others together."""

from django.apps import AppConfig

import config.celery


class ConfigConfig(AppConfig):
    """Loads the Celery application before any task is defined."""

    name = "config"
    celery = config.celery.app
