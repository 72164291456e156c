"""Files people attach: type told by content, size bounded, served only through a policy.

A file lies under a random name outside the web root. What it belongs to decides who may open it;
that app registers the question.
"""

from __future__ import annotations

import hashlib
import io
import secrets
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from core.actors import Actor
from core.audit import Facts, record
from core.errors import TooLarge, Unmet, WrongType
from core.models import Attachment

OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "OFD.xml": "application/ofd",
}
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png"}
SHOWN_INLINE = {"application/pdf", *IMAGES.values()}
KINDS_WE_TAKE = "PDF、JPG、PNG、DOCX、XLSX、OFD"

Question = Callable[[Actor, int], bool]
_questions: dict[str, Question] = {}


def register(subject_type: str, may_open: Question) -> None:
    """Register who may open the files of a kind of row: a function of the actor and the row's id."""
    _questions[subject_type] = may_open


def may_open(actor: Actor, attachment: Attachment) -> bool:
    """Whether the actor may open the file: asked of what it belongs to."""
    question = _questions.get(attachment.subject_type)
    return question is not None and question(actor, attachment.subject_id)


def content_type_of(content: bytes) -> str:
    """The type of a file by what is in it.

    Raises:
        WrongType: a kind we don't take.
    """
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    found = _image_type(content) or _office_type(content)
    if found is None:
        message = _("不收这种文件。可以上传：%(kinds)s。")
        raise WrongType(message % {"kinds": KINDS_WE_TAKE})
    return found


def _image_type(content: bytes) -> str | None:
    try:
        with Image.open(io.BytesIO(content)) as image:
            return IMAGES.get(image.format or "")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None


def _office_type(content: bytes) -> str | None:
    if not content.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    macros = any(name.endswith("vbaProject.bin") for name in names)
    return None if macros else next((kind for part, kind in OFFICE.items() if part in names), None)


def attach(
    subject: models.Model,
    upload: UploadedFile,
    *,
    owner_id: int,
    actor: Actor,
    at: datetime,
    purpose: str = "",
) -> Attachment:
    """Store a file with what it belongs to.

    Raises:
        TooLarge: over `settings.ATTACHMENT_LIMIT`.
        WrongType: a kind we don't take.
        Unmet: an empty file.
    """
    limit = settings.ATTACHMENT_LIMIT
    if (upload.size or 0) > limit:
        message = _("文件太大：上限 %(limit)d MB。")
        raise TooLarge(message % {"limit": limit // 1024 // 1024})
    content = upload.read()
    if not content:
        raise Unmet(_("文件是空的，请重新选择。"))
    content_type = content_type_of(content)
    stored = default_storage.save(f"papers/{secrets.token_hex(24)}", ContentFile(content))
    attachment = Attachment.objects.create(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        purpose=purpose,
        owner_id=owner_id,
        name=clean_name(upload.name or ""),
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_as=stored,
        by_id=actor.person_id,
        at=at,
    )
    changes = {"sha256": attachment.sha256, "purpose": purpose}
    record(attachment, "attach", actor=actor, at=at, facts=Facts(changes=changes))
    return attachment


def clean_name(name: str) -> str:
    """A file's name without folders and control characters, at most 200 characters."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if c.isprintable())
    return kept[-200:] or _("未命名")


def attachments_of(
    subject: models.Model, purpose: str | None = None
) -> models.QuerySet[Attachment]:
    """The files of a row that weren't removed, newest first."""
    found = Attachment.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, removed_at__isnull=True
    )
    return (found.filter(purpose=purpose) if purpose is not None else found).order_by("-id")


def remove(attachment: Attachment, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """Take a file away from view; the row and the record of it stay."""
    Attachment.objects.filter(pk=attachment.pk, removed_at__isnull=True).update(
        removed_at=at, removed_by_id=actor.person_id
    )
    record(attachment, "remove", actor=actor, at=at, facts=Facts(reason=reason))
