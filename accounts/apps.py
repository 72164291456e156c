"""The app of people and organisations."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Tells the kernel how to find who holds a role."""

    name = "accounts"

    def ready(self) -> None:
        """Register what the kernel asks of us."""
        from accounts import queries, regulations, slots, transfers  # noqa: F401, PLC0415
        from core import people  # noqa: PLC0415

        people.register(queries.holders_in, queries.stand_ins)
