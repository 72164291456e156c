"""What Celery does for lawyers in communities; each module is imported here."""

from community.tasks import liaison, monthly, rota  # noqa: F401
