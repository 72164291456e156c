"""Files people attach: type told by content, size bounded, served only through a policy.

A file lies under a random name outside the web root. What it belongs to decides who may open it;
that app registers the question. Of a photograph only the picture is kept: where and with which
device it was taken isn't anybody's business here.
"""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import PurePath
from threading import Lock
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from core.actors import Actor
from core.audit import Facts, record
from core.errors import TooLarge, Unmet, WrongType
from core.models import Attachment
from core.tables import CSV_TYPE

# One picture at a time: its strictness is a switch of the whole process.
_PILLOW = Lock()
PDF = "application/pdf"
OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "OFD.xml": "application/ofd",
}
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png"}
# What phones call a JPEG that has a second, smaller picture in it.
SEVERAL = "MPO"
# Enough to print a page of A3 at 300 points an inch.
LONGEST_SIDE, QUALITY = 5_000, 88
# What a picture needs to look right; everything else written beside it is dropped.
NEEDED = ("icc_profile", "transparency")
ENDINGS = {
    PDF: (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    CSV_TYPE: (".csv", ".txt"),
    **dict(zip(OFFICE.values(), ((".docx",), (".xlsx",), (".ofd",)), strict=True)),
}
LIST_OF_PARTS = "[Content_Types].xml"
MOST_PIXELS = 100_000_000
MOST_PARTS, MOST_UNPACKED, LONGEST_LIST_OF_PARTS = 5_000, 300 * 1024 * 1024, 1024 * 1024
# In the list of parts of an office file, whatever the parts themselves are called.
_ACTIVE = re.compile(rb"macro|vbaproject|activex", re.IGNORECASE)
SHOWN_INLINE = {PDF, *IMAGES.values()}
KINDS_WE_TAKE = "PDF、JPG、PNG、DOCX、XLSX、OFD"

LONGEST_NAME = 200
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}

Question = Callable[[Actor, int], bool]
QuestionOfEach = Callable[[Actor, Attachment], bool]
_questions: dict[str, QuestionOfEach] = {}


def register(subject_type: str, may_open: Question) -> None:
    """Register who may open the files of a kind of row: a function of the actor and the row's id."""
    _questions[subject_type] = lambda actor, file: may_open(actor, file.subject_id)


def register_each(subject_type: str, may_open: QuestionOfEach) -> None:
    """Register the same where it differs from file to file."""
    _questions[subject_type] = may_open


def may_open(actor: Actor, attachment: Attachment) -> bool:
    """Whether the actor may open the file: asked of what it belongs to."""
    question = _questions.get(attachment.subject_type)
    return question is not None and question(actor, attachment)


def content_type_of(content: bytes) -> str:
    """The type of a file by what is in it.

    Raises:
        WrongType: a kind we don't take.
    """
    if content.startswith(b"%PDF-"):
        return PDF
    found = _image_type(content) or _office_type(content)
    if found is None:
        message = _("不收这种文件。可以上传：%(kinds)s。")
        raise WrongType(message % {"kinds": KINDS_WE_TAKE})
    return found


def _image_type(content: bytes) -> str | None:
    try:
        with Image.open(io.BytesIO(content), formats=list(IMAGES)) as image:
            small = image.width * image.height <= MOST_PIXELS
            kind = "JPEG" if image.format == SEVERAL else image.format or ""
            return IMAGES.get(kind) if small else None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """Pillow refuses what breaks off; WeasyPrint lets it pass in the whole process."""
    with _PILLOW:
        before = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def picture_only(content: bytes, content_type: str) -> bytes:
    """A JPEG or PNG turned upright, without position, device and other notes.

    Raises:
        WrongType: it is damaged.
    """
    kind = next(name for name, known in IMAGES.items() if known == content_type)
    out = io.BytesIO()
    try:
        with (
            _whole_pictures_only(),
            Image.open(io.BytesIO(content), formats=list(IMAGES)) as image,
        ):
            # Large ones are already read smaller where the format can.
            image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            ImageOps.exif_transpose(image, in_place=True)
            image.info = {n: image.info[n] for n in NEEDED if n in image.info}
            colours = image.info.get("icc_profile")
            image.save(out, kind, quality=QUALITY, icc_profile=colours)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise WrongType(_("这张图片已损坏，打不开。请重新拍一张或换一个文件。")) from error
    return out.getvalue()


def _office_type(content: bytes) -> str | None:
    """The kind of an office file without macros; only its list of parts is unpacked."""
    if not content.startswith(b"PK") or content.count(b"PK\x01\x02") > MOST_PARTS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {info.filename: info.file_size for info in archive.infolist()}
            listed = _list_of_parts(archive) if LIST_OF_PARTS in parts else b""
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError):
        return None
    if _ACTIVE.search(listed + "\n".join(parts).encode(errors="replace")):
        return None
    if sum(parts.values()) > MOST_UNPACKED:
        return None
    return next((k for p, k in OFFICE.items() if p in parts and (listed or p == "OFD.xml")), None)


def _list_of_parts(archive: zipfile.ZipFile) -> bytes:
    """What the file says of its own parts."""
    with archive.open(LIST_OF_PARTS) as handle:
        return handle.read(LONGEST_LIST_OF_PARTS)


def attach(
    subject: models.Model,
    upload: UploadedFile[Any],
    *,
    owner_id: int,
    actor: Actor,
    at: datetime,
    purpose: str = "",
    content_type: str = "",
    limit: int = 0,
) -> Attachment:
    """Store a file with what it belongs to; size and hash are those of what is stored.

    Args:
        content_type: what the caller has found it to be, where that isn't told here: sheets as
            text.
        limit: its most bytes; by default `settings.ATTACHMENT_LIMIT`.

    Raises:
        TooLarge: over the limit.
        WrongType: a kind we don't take, or a damaged picture.
        Unmet: an empty file.
    """
    limit = limit or settings.ATTACHMENT_LIMIT
    if (upload.size or 0) > limit:
        message = _("文件太大：上限 %(limit)d MB。")
        raise TooLarge(message % {"limit": limit // 1024 // 1024})
    content = upload.read(limit + 1)
    if not content:
        raise Unmet(_("文件是空的，请重新选择。"))
    content_type = content_type or content_type_of(content)
    if content_type in IMAGES.values():
        content = picture_only(content, content_type)
    stored = default_storage.save(f"papers/{secrets.token_hex(24)}", ContentFile(content))
    attachment = Attachment.objects.create(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        purpose=purpose,
        owner_id=owner_id,
        name=clean_name(upload.name or "", content_type),
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


def opened(attachment: Attachment) -> IO[bytes]:
    """The stored file, to be read.

    Raises:
        FileNotFoundError: it is gone.
    """
    handle: IO[bytes] = default_storage.open(attachment.stored_as)
    return handle


def clean_name(name: str, content_type: str) -> str:
    """A file's name without folders and invisible characters, with an ending that fits its type.

    At most 200 characters. Characters newer than the installed tables are kept.
    """
    last = PurePath(name.replace("\\", "/")).name
    seen = (c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c) not in UNSEEN)
    kept = "".join(seen).strip(" .") or _("未命名")
    endings = ENDINGS[content_type]
    if not kept.lower().endswith(endings):
        kept += endings[0]
    return kept[-LONGEST_NAME:]


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
    there = Attachment.objects.filter(pk=attachment.pk, removed_at__isnull=True)
    if there.update(removed_at=at, removed_by_id=actor.person_id):
        record(attachment, "remove", actor=actor, at=at, facts=Facts(reason=reason))
