"""The app of lawyers in communities."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """Registers its clauses, diagrams, duties and panels."""

    name = "community"

    def ready(self) -> None:
        """Load what registers itself."""
        from community import receivers, regulations, slots, transitions  # noqa: F401, PLC0415
