"""Files: type by content, size, names, who may open them."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile, PngImagePlugin

from accounts.models import Organisation, User
from core import attachments
from core.attachments import (
    attach,
    attachments_of,
    clean_name,
    content_type_of,
    may_open,
    register,
    remove,
)
from core.errors import Refusal, TooLarge, Unmet, WrongType
from core.models import Attachment, AuditEntry
from tests.factories import actor, moment

AT = moment("2026-05-08")
DOCX = attachments.OFFICE["word/document.xml"]
XLSX = attachments.OFFICE["xl/workbook.xml"]
OFD = attachments.OFFICE["OFD.xml"]
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
TYPES = b'<Types><Override PartName="/word/document.xml"/></Types>'


def archive(parts: dict[str, bytes]) -> bytes:
    """A zip file with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def office(part: str = "word/document.xml", **more: bytes) -> bytes:
    """An office file, with further parts."""
    extra = {name.replace("__", "/"): content for name, content in more.items()}
    return archive({"[Content_Types].xml": TYPES, part: b"<w/>", **extra})


def picture(kind: str, size: tuple[int, int] = (3, 2)) -> bytes:
    """A picture."""
    out = io.BytesIO()
    Image.new("RGB", size).save(out, kind)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has this many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 100))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (office(), DOCX),
        (office("xl/workbook.xml"), XLSX),
        (archive({"OFD.xml": b"<o/>"}), OFD),
    ],
)
def test_a_type_is_told_by_what_is_in_the_file(content: bytes, kind: str) -> None:
    assert content_type_of(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\x00" * 100,
        b"\x7fELF",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"\x00" * 20,
        picture("BMP"),
        picture("GIF"),
        picture("TIFF"),
        b"PK",
        b"PK\x03\x04 truncated",
        archive({"a.txt": b"x"}),
        archive({"word/document.xml": b"no list of parts"}),
        archive({"META-INF/MANIFEST.MF": b"x"}),
        b" %PDF-1.7",
        b"\x00",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_other_kinds_are_refused_and_told_which_we_take(content: bytes) -> None:
    with pytest.raises(WrongType, match="PDF"):
        content_type_of(content)


@pytest.mark.parametrize(
    "content",
    [
        office(word__vbaProject__bin=b"x").replace(b"vbaProject/bin", b"vbaProject.bin"),
        office(word__VBAPROJECT=b"x"),
        office(word__activeX__activeX1=b"x"),
        office(xl__macrosheets__sheet1=b"x"),
        archive(
            {
                "[Content_Types].xml": TYPES + b"application/vnd.ms-office.vbaProject",
                "word/document.xml": b"",
                "word/harmless.dat": b"x",
            }
        ),
        archive(
            {
                "[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml",
                "word/document.xml": b"",
            }
        ),
        archive(
            {
                "[Content_Types].xml": TYPES + b"vbaProject",
                "word/document.xml": b"",
                "OFD.xml": b"",
            }
        ),
    ],
)
def test_office_files_with_macros_are_refused_whatever_their_parts_are_called(
    content: bytes,
) -> None:
    with pytest.raises(WrongType):
        content_type_of(content)


def test_archives_that_would_burst_are_refused_without_being_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attachments, "MOST_UNPACKED", 20 * 1024 * 1024)
    million_names = archive({f"../../{n}": b"" for n in range(6000)})
    with pytest.raises(WrongType):
        content_type_of(million_names)
    bomb = office(word__media=b"\x00" * (attachments.MOST_UNPACKED + 1))
    assert len(bomb) < 1024 * 1024
    with pytest.raises(WrongType):
        content_type_of(bomb)
    # Names that climb out of a folder do nothing: no part is ever written anywhere.
    assert content_type_of(office(**{"..__..__etc__passwd": b"x"})) == DOCX


@pytest.mark.parametrize("size", [(60_000, 60_000), (20_000, 5_001), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_would_burst_is_refused(size: tuple[int, int]) -> None:
    assert content_type_of(huge_png(9_000, 9_000)) == "image/png"
    with pytest.raises(WrongType):
        content_type_of(huge_png(*size))


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("委托书.pdf", "application/pdf", "委托书.pdf"),
        ("委托书.PDF", "application/pdf", "委托书.PDF"),
        ("照片.jpeg", "image/jpeg", "照片.jpeg"),
        ("图.pdf", "image/png", "图.pdf.png"),
        ("setup.exe", DOCX, "setup.exe.docx"),
        ("a.jar", XLSX, "a.jar.xlsx"),
        ("../../etc/passwd", "application/pdf", "passwd.pdf"),
        ("C:\\Users\\x\\欠条.pdf", "application/pdf", "欠条.pdf"),
        ("甲\x00乙\r\n丙.pdf", "application/pdf", "甲乙丙.pdf"),
        ("fdp\u202efdp.exe", "application/pdf", "fdpfdp.exe.pdf"),
        ("甲\u200b\ufeff.pdf", "application/pdf", "甲.pdf"),
        ("𠮷田😀.png", "image/png", "𠮷田😀.png"),
        ("张　三.pdf", "application/pdf", "张　三.pdf"),
        ("", "application/pdf", "未命名.pdf"),
        ("...", "application/pdf", "未命名.pdf"),
        ("/", "application/pdf", "未命名.pdf"),
        ("\ud800.pdf", "application/pdf", "pdf.pdf"),
    ],
)
def test_a_name_is_kept_readable_and_ends_as_its_type(name: str, kind: str, kept: str) -> None:
    assert clean_name(name, kind) == kept


def test_a_long_name_keeps_its_ending() -> None:
    kept = clean_name("长" * 500 + ".pdf", "application/pdf")
    assert (len(kept), kept[-5:]) == (200, "长.pdf")


def upload(content: bytes, name: str = "文件.pdf") -> SimpleUploadedFile:
    """An upload with a type of the browser's own invention."""
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.mark.django_db
def test_a_file_is_stored_under_a_random_name_with_its_record(
    firm: Organisation, clerk: User
) -> None:
    kept = attach(
        firm, upload(PDF), owner_id=firm.pk, actor=actor(clerk), at=AT, purpose="undertaking"
    )
    assert "文件" not in kept.stored_as
    assert default_storage.open(kept.stored_as).read() == PDF
    assert (kept.name, kept.size, kept.content_type) == ("文件.pdf", len(PDF), "application/pdf")
    entry = AuditEntry.objects.get(act="attach")
    assert (entry.owner, entry.changes["sha256"]) == (firm, kept.sha256)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "refusal", "status"),
    [(b"", Unmet, 422), (b"MZ", WrongType, 415), (PDF + b"\x00" * 20 * 1024 * 1024, TooLarge, 413)],
)
def test_what_is_refused_leaves_nothing_behind(
    firm: Organisation, clerk: User, content: bytes, refusal: type[Refusal], status: int
) -> None:
    with pytest.raises(refusal) as refused:
        attach(firm, upload(content), owner_id=firm.pk, actor=actor(clerk), at=AT)
    assert refused.value.status == status
    assert not Attachment.objects.exists()


def snapshot(kind: str) -> bytes:
    """A phone's photograph: lying on its side, with position, device and a note."""
    out, exif, notes = io.BytesIO(), Image.Exif(), PngImagePlugin.PngInfo()
    exif[0x0112], exif[0x010F] = 6, "PhoneMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 12.0), 3: "E", 4: (120.0, 9.0, 8.0)})
    exif[0x8825] = exif.get_ifd(0x8825)
    notes.add_text("Comment", "SecretNote")
    taken = Image.new("RGB", (400, 200), "blue")
    taken.paste("red", (0, 0, 200, 200))
    more = [Image.new("RGB", (40, 20))] if kind == "MPO" else []
    given: dict[str, Any] = {"save_all": True, "append_images": more} if more else {}
    note: dict[str, Any] = {"pnginfo": notes} if kind == "PNG" else {"comment": b"SecretNote"}
    taken.save(out, kind, exif=exif, **note, **given)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "MPO"])
def test_of_a_photograph_only_the_picture_is_kept_and_stands_upright(
    firm: Organisation, clerk: User, kind: str
) -> None:
    content = snapshot(kind)
    assert b"PhoneMaker" in content and Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    kept = attach(firm, upload(content, "照片"), owner_id=firm.pk, actor=actor(clerk), at=AT)
    stored = default_storage.open(kept.stored_as).read()
    assert (kept.size, kept.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())
    assert kept.name == ("照片.png" if kind == "PNG" else "照片.jpg")
    assert not any(word in stored for word in (b"PhoneMaker", b"SecretNote", b"Exif", b"eXIf"))
    shown = Image.open(io.BytesIO(stored))
    assert (shown.size, dict(shown.getexif()), getattr(shown, "n_frames", 1)) == ((200, 400), {}, 1)
    top, bottom = (shown.convert("RGB").getpixel((100, y)) for y in (50, 350))
    assert [max(range(3), key=pixel.__getitem__) for pixel in (top, bottom)] == [0, 2]


@pytest.mark.django_db
def test_a_damaged_picture_is_refused_and_a_very_large_one_made_smaller(
    firm: Organisation, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What makes papers sets this for the whole process.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    who = actor(clerk)
    with pytest.raises(WrongType, match="损坏"):
        attach(firm, upload(huge_png(60, 60)), owner_id=firm.pk, actor=who, at=AT)
    large = upload(picture("JPEG", (5_100, 100)))
    kept = attach(firm, large, owner_id=firm.pk, actor=who, at=AT)
    with Image.open(default_storage.open(kept.stored_as)) as shown:
        assert shown.size == (5_000, 98)


@pytest.mark.django_db
def test_exactly_twenty_megabytes_are_taken(firm: Organisation, clerk: User) -> None:
    content = PDF + b"\x00" * (20 * 1024 * 1024 - len(PDF))
    kept = attach(firm, upload(content), owner_id=firm.pk, actor=actor(clerk), at=AT)
    assert kept.size == 20 * 1024 * 1024
    default_storage.delete(kept.stored_as)


@pytest.mark.django_db
def test_a_removed_file_is_hidden_but_its_row_and_record_stay(
    firm: Organisation, clerk: User
) -> None:
    who = actor(clerk)
    kept = attach(firm, upload(PDF), owner_id=firm.pk, actor=who, at=AT, purpose="a")
    other = attach(firm, upload(PDF), owner_id=firm.pk, actor=who, at=AT, purpose="b")
    assert list(attachments_of(firm)) == [other, kept]
    assert list(attachments_of(firm, "a")) == [kept]
    for _twice in range(2):
        remove(kept, actor=who, at=AT, reason="传错了")
    assert list(attachments_of(firm)) == [other]
    assert Attachment.objects.count() == 2
    assert AuditEntry.objects.filter(act="remove").count() == 1


@pytest.mark.django_db
def test_who_may_open_is_asked_of_what_the_file_belongs_to(
    firm: Organisation, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "_questions", {})
    who = actor(clerk)
    kept = attach(firm, upload(PDF), owner_id=firm.pk, actor=who, at=AT)
    assert not may_open(who, kept), "nobody was asked"
    register("accounts.organisation", lambda asking, pk: asking is who and pk == firm.pk)
    assert may_open(who, kept)
    assert not may_open(actor(clerk), kept)
