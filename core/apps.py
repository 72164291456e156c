"""The kernel's app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Transitions, audit, duties, notices, calendar, regulation, numbers, documents, papers."""

    name = "core"

    def ready(self) -> None:
        """Load every app's tasks, which register their sweeps, in all processes."""
        autodiscover_modules("tasks")
