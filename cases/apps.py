"""The app of a firm's group cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers its clauses, diagrams, duties and panels."""

    name = "cases"

    def ready(self) -> None:
        """Load what registers itself."""
        from cases import receivers, regulations, slots, transitions  # noqa: F401, PLC0415
        from cases.actions import duties  # noqa: F401, PLC0415
