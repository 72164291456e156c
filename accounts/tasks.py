"""Celery tasks of accounts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accounts.actions import grants


@shared_task
def expire() -> int:
    """Take back grants whose term has ended."""
    return grants.expire(at=timezone.now())
