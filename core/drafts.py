"""What a person typed and hasn't sent: kept for them alone, offered again when they return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from core.errors import TooLarge
from core.models import Draft

NEVER_KEPT = {"csrfmiddlewaretoken", "once", "client_token", "password", "code", "version"}
LARGEST = 2_000_000
# Of one person; the oldest go first.
MOST = 50
KEPT_FOR = timedelta(days=30)


def save_draft(
    person_id: int, page: str, key: str, path: str, data: Mapping[str, list[str]], *, at: datetime
) -> Draft:
    """Keep the fields of a form as typed; the newest state replaces the one before.

    Raises:
        TooLarge: more than anybody types.
    """
    kept = {
        _storable(name): [_storable(value) for value in values]
        for name, values in data.items()
        if name not in NEVER_KEPT
    }
    if sum(len(value) for values in kept.values() for value in values) > LARGEST:
        raise TooLarge(_("草稿太大，没有存上：最多两百万字。"))
    draft, _made = Draft.objects.update_or_create(
        person_id=person_id, page=page, key=key, defaults={"path": path, "data": kept, "at": at}
    )
    surplus = Draft.objects.filter(person_id=person_id).order_by("-at", "-id")[MOST:]
    Draft.objects.filter(pk__in=list(surplus.values_list("pk", flat=True))).delete()
    return draft


def _storable(text: str) -> str:
    return text.replace("\x00", "")


def draft_of(person_id: int, page: str, key: str = "") -> Draft | None:
    """The draft kept for a form, if any."""
    return Draft.objects.filter(person_id=person_id, page=page, key=key).first()


def drop_draft(person_id: int | None, page: str, key: str = "") -> None:
    """Forget a draft: its form was sent, or the person gave it up."""
    Draft.objects.filter(person_id=person_id, page=page, key=key).delete()


def drop_drafts(page: str, keys: Sequence[str]) -> None:
    """Forget everybody's drafts of some forms: what they are about has been erased."""
    Draft.objects.filter(page=page, key__in=keys).delete()


def drop_old(*, at: datetime) -> int:
    """Forget drafts nobody came back to."""
    return Draft.objects.filter(at__lt=at - KEPT_FOR).delete()[0]
