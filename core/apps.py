"""The kernel's app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Transitions, audit, duties, notices, calendar, regulation, numbers, documents, papers."""

    name = "core"
