"""What Celery does for lawyers in communities; each module is imported here."""
