"""The app of the register of interests."""

from django.apps import AppConfig


class ConflictsConfig(AppConfig):
    """Registers its clauses, duties and panels."""

    name = "conflicts"

    def ready(self) -> None:
        """Load what registers itself."""
        from conflicts import regulations  # noqa: F401, PLC0415
        from conflicts.actions import checks  # noqa: F401, PLC0415
