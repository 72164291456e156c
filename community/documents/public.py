"""Papers for the wall and the hand: the community's notice and contact cards (LC-13)."""

from __future__ import annotations

import base64
import io
from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from community.models import CommunityProfile, LawyerProfile, RotaSlot
from community.queries.requests import PublicView, public_view

PHOTO = 480
QUALITIES = (75, 60, 45, 30, 20, 12, 6)
CARDS_ON_A_SHEET = 10
WEEKDAYS = (
    _("每周一"),
    _("每周二"),
    _("每周三"),
    _("每周四"),
    _("每周五"),
    _("每周六"),
    _("每周日"),
)


def small_photo(profile: LawyerProfile | None, side: int, most: int = 0) -> bytes:
    """A lawyer's photograph as a square JPEG; nothing where there is none or it can't be read.

    Args:
        most: the bytes it may have; its quality, then its side, gives way until it fits.
    """
    if profile is None or profile.photo is None:
        return b""
    try:
        with default_storage.open(profile.photo.stored_as) as handle:
            picture = ImageOps.fit(Image.open(handle).convert("RGB"), (side, side))
    except OSError:
        return b""
    while True:
        for quality in QUALITIES:
            small = io.BytesIO()
            picture.save(small, "JPEG", quality=quality, optimize=True)
            if not most or small.tell() <= most:
                return small.getvalue()
        picture = picture.resize((picture.width // 2, picture.height // 2))


def _context(place: CommunityProfile, day: date) -> dict[str, Any]:
    seen: PublicView = public_view(place, day)
    running = RotaSlot.objects.filter(assignment=seen.assignment, until__isnull=True)
    slots = running.order_by("weekday", "begins") if seen.assignment is not None else []
    hours = [
        f"{WEEKDAYS[slot.weekday - 1]} {slot.begins:%H:%M}–{slot.ends:%H:%M} {slot.place}"
        for slot in slots
    ]
    photo = base64.b64encode(small_photo(seen.profile, PHOTO)).decode()
    address = f"{settings.SITE_URL}{reverse('community-public', args=[place.public_code])}"
    return {
        "view": seen,
        "hours": hours,
        "photo": f"data:image/jpeg;base64,{photo}" if photo else "",
        "address": address,
    }


def _pdf(template: str, context: dict[str, Any]) -> bytes:
    from core.documents.render import render_pdf  # noqa: PLC0415 - loads slowly, few need it

    return render_pdf(template, context).content


def wall_notice(place: CommunityProfile, day: date) -> bytes:
    """The notice for the wall, with the code that opens the public page."""
    return _pdf("community/papers/notice.html", _context(place, day))


def card_sheet(place: CommunityProfile, day: date) -> bytes:
    """Ten contact cards on a sheet, to be cut."""
    context = {**_context(place, day), "cards": range(CARDS_ON_A_SHEET)}
    return _pdf("community/papers/cards.html", context)
