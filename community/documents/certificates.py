"""The community lawyer's certificate on paper (LC-21)."""

from __future__ import annotations

import base64
from typing import Any

from community.documents.public import small_photo
from community.models import LawyerProfile, Qualification

CERTIFICATE = "community.certificate"
TEMPLATE = "community/papers/certificate.html"
PHOTO = 360


def certificate_of(qualification: Qualification) -> dict[str, Any]:
    """What stands in it: the person, their firm of today, number and term; the photo they chose."""
    profile = LawyerProfile.objects.select_related("photo", "firm")
    held = profile.filter(person_id=qualification.person_id).first()
    photo = small_photo(held, PHOTO)
    encoded = base64.b64encode(photo).decode()
    return {
        "one": qualification,
        "firm": held.firm if held is not None and held.firm_id else qualification.firm,
        "photo": f"data:image/jpeg;base64,{encoded}" if encoded else "",
    }
