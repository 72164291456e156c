"""The app of what the bar does."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Registers its diagrams, duties and panels."""

    name = "oversight"

    def ready(self) -> None:
        """Load what registers itself."""
        from oversight import receivers, slots, transitions  # noqa: F401, PLC0415
