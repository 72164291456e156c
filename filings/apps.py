"""The app of reports to the bar."""

from django.apps import AppConfig


class FilingsConfig(AppConfig):
    """Registers its clauses, diagrams, duties and panels."""

    name = "filings"

    def ready(self) -> None:
        """Load what registers itself."""
        from filings import receivers, regulations, slots, transitions  # noqa: F401, PLC0415
        from filings.actions import duties  # noqa: F401, PLC0415
