"""What Celery does for lawyers in communities; each module is imported here."""

from community.tasks import liaison, monthly, rota, transfers  # noqa: F401
