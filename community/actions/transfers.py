"""Imports and exports of the registers: asked for, run in the background, confirmed, cancelled (LC-6).

A run belongs to whoever holds its lock in the database, which dies with the worker: a run that was
killed is taken up again by the next one who looks, and given up after the third time. What is written
is written in one transaction, with the move to the end in it: all or nothing, and never twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.acting import actor_of
from accounts.models import User
from community.actions import staging, writing
from community.enums.registers import RegisterKind, TransferState
from community.models import Programme, StagedRow, Transfer
from community.policies import access, registers
from community.resources.export import FORMATS, file_of
from core import attachments
from core.actors import SYSTEM, Actor
from core.audit import Facts, record
from core.errors import Forbidden, Refusal, TooLarge, Unmet, WrongType
from core.notices import notify
from core.queue import hurry
from core.sweeps import sweep
from core.tables import CSV_TYPE, XLSX_TYPE
from core.transitions import lock, move

log = logging.getLogger(__name__)
SIZE_LIMIT, FILE_LIMIT = 20 * 1024 * 1024, 200 * 1024 * 1024
ATTEMPTS = 3
KEPT = timedelta(days=7)
# How long a worker may take to begin before somebody looks after the run.
PATIENCE = timedelta(minutes=2)
LOCK = 7_203_006
TASK = "community.tasks.transfers.run"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
RUNNING = (TransferState.QUEUED, TransferState.READING, TransferState.APPLYING)


class Cancelled(Exception):
    """Somebody asked the run to stop."""


def ask_import(
    programme: Programme,
    *,
    register: str,
    file: UploadedFile[Any],
    actor: Actor,
    at: datetime,
) -> Transfer:
    """Take a file in, to be read and shown before anything of it counts.

    Raises:
        Forbidden: who doesn't keep the registers.
        TooLarge: over the size.
        WrongType: neither xlsx nor csv.
        Unmet: an empty file.
    """
    if not registers.can_keep_registers(actor, programme):
        raise Forbidden(_("由市律师协会登记。"))
    kind = _type_of(file)
    with transaction.atomic():
        made = _asked(programme, register, False, {}, actor, at)
        made.file = attachments.attach(
            made,
            file,
            owner_id=programme.bar_id,
            actor=actor,
            at=at,
            purpose="import",
            content_type=kind,
        )
        made.save(update_fields=["file"])
        hurry(TASK, transfer_id=made.pk)
    return made


def _type_of(file: UploadedFile[Any]) -> str:
    """The file's type by its content.

    Raises:
        TooLarge, WrongType, Unmet: as of `ask_import`.
    """
    if (file.size or 0) > SIZE_LIMIT:
        raise TooLarge(_("文件太大：上限 %(limit)d MB。") % {"limit": SIZE_LIMIT // 1024 // 1024})
    content = file.read()
    file.seek(0)
    if not content.strip():
        raise Unmet(_("文件是空的，请重新选择。"))
    if content.startswith(OLD_EXCEL):
        raise WrongType(_("这是旧版 xls 或有打开密码的文件，请另存为没有密码的 xlsx 或 csv。"))
    if content.startswith(b"PK"):
        if attachments.content_type_of(content) != XLSX_TYPE:
            raise WrongType(_("请上传 xlsx 或 csv 文件。"))
        return XLSX_TYPE
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if content.startswith(b"%PDF-") or (b"\x00" in content and not utf_16):
        raise WrongType(_("请上传 xlsx 或 csv 文件。"))
    return CSV_TYPE


def _asked(
    programme: Programme,
    register: str,
    export: bool,
    filters: dict[str, Any],
    actor: Actor,
    at: datetime,
) -> Transfer:
    if register not in RegisterKind.values:
        message = _("请选择名册。")
        raise Unmet(message, fields={"register": message})
    made = Transfer.objects.create(
        programme=programme,
        register=register,
        export=export,
        filters=filters,
        asked_by=actor.person,
        asked_for=actor.organisation,
        asked_at=at,
    )
    changes = {"register": register, "export": export}
    facts = Facts(changes=changes).of_move("", TransferState.QUEUED, "LC-6")
    record(made, "ask", actor=actor, at=at, facts=facts)
    return made


def ask_export(
    programme: Programme,
    *,
    register: str,
    kind: str,
    actor: Actor,
    at: datetime,
    coded: bool = False,
) -> Transfer:
    """Have a register written into a file, as far as one sees it.

    Args:
        coded: headings as programs call the columns.

    Raises:
        Forbidden: neither the bar's office nor a liaison office.
        Unmet: no such register or kind of file.
    """
    if not registers.can_export_registers(actor):
        raise Forbidden(_("由律师协会或联络处导出。"))
    if kind not in FORMATS:
        message = _("请选择文件格式。")
        raise Unmet(message, fields={"kind": message})
    filters: dict[str, Any] = {"kind": kind, "coded": coded}
    if access.at_the_liaison(actor):
        filters["liaison"] = actor.organisation_id
    with transaction.atomic():
        made = _asked(programme, register, True, filters, actor, at)
        hurry(TASK, transfer_id=made.pk)
    return made


def confirm_import(
    transfer: Transfer, *, actor: Actor, at: datetime, version: int | None = None
) -> Transfer:
    """Let what was shown be written.

    Raises:
        Forbidden: who doesn't keep the registers.
        WrongState: not read yet, or over.
        Unmet: a row has an error, or nothing would change.
    """
    with transaction.atomic():
        fresh = lock(transfer, version=version)
        if not registers.can_keep_registers(actor, fresh.programme):
            raise Forbidden(_("由市律师协会登记。"))
        if fresh.state == TransferState.PREVIEWED:
            if fresh.outcome.get("error"):
                raise Unmet(_("有错误的行要先在文件里改好，再重新上传。一行都不会先导入。"))
            if not (fresh.outcome.get("new") or fresh.outcome.get("changed")):
                raise Unmet(_("没有要新增或修改的。"))
        outcome = {**fresh.outcome, "by": actor.person_id, "attempts": 0}
        values = {"outcome": outcome, "done": 0}
        done = move(fresh, "apply", actor=actor, at=at, values=values)
        hurry(TASK, transfer_id=done.pk)
    return done


def cancel_transfer(
    transfer: Transfer, *, actor: Actor, at: datetime, version: int | None = None
) -> Transfer:
    """Stop a run: at once where nobody works on it, else as soon as the worker looks.

    Raises:
        Forbidden: a run of another organisation.
        WrongState: it is over.
    """
    with transaction.atomic():
        fresh = lock(transfer)
        if not _may_stop(actor, fresh):
            raise Forbidden(_("由提出的机构取消。"))
        if fresh.state in (TransferState.READING, TransferState.APPLYING):
            fresh.cancel_asked_at = fresh.cancel_asked_at or at
            fresh.save(update_fields=["cancel_asked_at"])
            hurry(TASK, transfer_id=fresh.pk)
            return fresh
        return _stopped(fresh, actor, at)


def _may_stop(actor: Actor, transfer: Transfer) -> bool:
    if actor.organisation_id != transfer.asked_for_id:
        return False
    if transfer.export:
        return registers.can_export_registers(actor)
    return registers.can_keep_registers(actor, transfer.programme)


def _stopped(transfer: Transfer, actor: Actor, at: datetime) -> Transfer:
    done = move(transfer, "cancel", actor=actor, at=at, values={"ended_at": at})
    StagedRow.objects.filter(transfer=transfer).delete()
    return done


@contextmanager
def _held(transfer_id: int) -> Iterator[bool]:
    """Whether this run is ours alone while inside; the lock dies with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, transfer_id])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, transfer_id])


def run_transfer(transfer_id: int, *, at: datetime) -> str:
    """Do what a run waits for: read, write or export. Safe to repeat, and to race.

    Returns:
        The state it is in now, or "" when somebody else is at it.
    """
    with _held(transfer_id) as mine:
        if not mine:
            return ""
        transfer = Transfer.objects.select_related("programme__bar", "asked_by").get(pk=transfer_id)
        if transfer.state not in RUNNING:
            return str(transfer.state)
        with translation.override(transfer.asked_by.language or "zh-hans"):
            return _run(transfer, at)


def _run(transfer: Transfer, at: datetime) -> str:
    try:
        if transfer.cancel_asked_at is not None:
            raise Cancelled
        transfer = _begun(transfer, at)
        if transfer.export:
            done = _export(transfer, at)
        elif transfer.state == TransferState.APPLYING:
            done = _apply(transfer, at)
        else:
            done = _read(transfer, at)
    except Cancelled:
        done = _stopped(transfer, SYSTEM, at)
    except Refusal as refusal:
        done = _failed(transfer, str(refusal), at)
    except Exception:
        log.exception("transfer %s failed", transfer.pk)
        done = _failed(
            transfer, _("处理时出了意外，名册没有改动。请再试一次；还不行请联系管理员。"), at
        )
    _tell(done, at)
    return str(done.state)


def _begun(transfer: Transfer, at: datetime) -> Transfer:
    """The run with one more attempt counted, before anything that might kill the worker.

    Raises:
        Unmet: it was begun often enough.
    """
    attempts = int(transfer.outcome.get("attempts", 0)) + 1
    if attempts > ATTEMPTS:
        raise Unmet(_("处理中断了 %(n)d 次，名册没有改动。请检查文件后再试。") % {"n": ATTEMPTS})
    outcome = {**transfer.outcome, "attempts": attempts}
    with transaction.atomic():
        if transfer.state == TransferState.QUEUED:
            return move(transfer, "read", actor=SYSTEM, at=at, values={"outcome": outcome})
        Transfer.objects.filter(pk=transfer.pk).update(outcome=outcome)
        transfer.outcome = outcome
    return transfer


def _content(transfer: Transfer) -> bytes:
    """The uploaded file.

    Raises:
        Unmet: it is gone.
    """
    if transfer.file is None:
        raise Unmet(_("上传的文件已经不在，请重新上传。"))
    try:
        with attachments.opened(transfer.file) as handle:
            return handle.read()
    except FileNotFoundError:
        raise Unmet(_("上传的文件已经不在，请重新上传。")) from None


def _read(transfer: Transfer, at: datetime) -> Transfer:
    """Stage the file and compare it with the register."""

    def look(rows: int) -> None:
        Transfer.objects.filter(pk=transfer.pk).update(done=rows)
        asked = Transfer.objects.filter(pk=transfer.pk).values_list("cancel_asked_at", flat=True)
        if asked.first() is not None:
            raise Cancelled

    reading = staging.stage(transfer, _content(transfer), look=look)
    with transaction.atomic():
        outcome: dict[str, Any] = staging.judge(transfer, at)
        outcome |= {
            "ignored": reading.ignored[:20],
            "skipped": reading.skipped[:20],
            "columns": reading.columns,
        }
        values = {"outcome": outcome, "total": reading.rows, "done": reading.rows}
        return move(transfer, "preview", actor=SYSTEM, at=at, values=values)


def _apply(transfer: Transfer, at: datetime) -> Transfer:
    """Write everything, or nothing."""
    person = User.objects.get(pk=transfer.outcome["by"])
    actor = actor_of(person, transfer.programme.bar, at)
    with _beside(transfer) as look, transaction.atomic():
        counts = writing.write(transfer, actor=actor, at=at, look=look)
        StagedRow.objects.filter(transfer=transfer).delete()
        keep = ("ignored", "skipped")
        outcome = {**counts, **{k: transfer.outcome.get(k, []) for k in keep}}
        values = {"outcome": outcome, "done": transfer.total, "ended_at": at}
        facts = Facts(changes={"register": transfer.register, **counts}, digest=_digest(transfer))
        return move(transfer, "finish", actor=actor, at=at, values=values, facts=facts)


def _digest(transfer: Transfer) -> str:
    return transfer.file.sha256 if transfer.file is not None else ""


@contextmanager
def _beside(transfer: Transfer) -> Iterator[Callable[[int], None]]:
    """How the writing transaction is watched from outside: another connection tells how far it is
    and asks whether it is to stop.
    """
    other = connections.create_connection(DEFAULT_DB_ALIAS)

    def look(rows: int) -> None:
        with other.cursor() as cursor:
            cursor.execute(
                """UPDATE community_transfer SET done = %s WHERE id = %s
                   RETURNING cancel_asked_at""",
                [rows, transfer.pk],
            )
            found = cursor.fetchone()
        if found and found[0] is not None:
            raise Cancelled

    try:
        yield look
    finally:
        other.close()


def _export(transfer: Transfer, at: datetime) -> Transfer:
    """Write the register into a file that is kept for a week."""
    kind, coded = str(transfer.filters.get("kind", "xlsx")), bool(transfer.filters.get("coded"))
    words = {**staging.particulars(transfer, at), "liaison": transfer.filters.get("liaison")}

    def look(rows: int) -> None:
        Transfer.objects.filter(pk=transfer.pk).update(done=rows)
        asked = Transfer.objects.filter(pk=transfer.pk).values_list("cancel_asked_at", flat=True)
        if asked.first() is not None:
            raise Cancelled

    upload, rows = file_of(transfer.register, kind, words, day=at, look=look, coded=coded)
    actor = actor_of(transfer.asked_by, transfer.asked_for, at)
    with transaction.atomic():
        file = attachments.attach(
            transfer,
            upload,
            owner_id=transfer.asked_for_id,
            actor=actor,
            at=at,
            purpose="export",
            content_type=FORMATS[kind],
            limit=FILE_LIMIT,
        )
        values = {"file": file, "total": rows, "done": rows}
        values |= {"ended_at": at, "expires_at": at + KEPT}
        facts = Facts(changes={"register": transfer.register, "rows": rows})
        return move(transfer, "finish", actor=actor, at=at, values=values, facts=facts)


def _failed(transfer: Transfer, problem: str, at: datetime) -> Transfer:
    """Over without anything written, with the sentence that says why."""
    with transaction.atomic():
        StagedRow.objects.filter(transfer=transfer).delete()
        values = {"problem": problem[:300], "ended_at": at}
        return move(transfer, "fail", actor=SYSTEM, at=at, values=values)


def _tell(transfer: Transfer, at: datetime) -> None:
    """Tell who asked that it waits for them, or is over."""
    if transfer.state == TransferState.CANCELLED:
        return
    notify(
        f"transfer:{transfer.pk}:{transfer.state}",
        "community/notices/transfer",
        [transfer.asked_by_id],
        at=at,
        link=f"/registers/runs/{transfer.pk}/",
        organisation_id=transfer.asked_for_id,
        mail=False,
    )


@sweep("community.transfers")
def look_after(*, at: datetime) -> int:
    """Give runs nobody works on to a worker again; take away files that were kept long enough.

    Returns:
        How many runs were handed on.
    """
    waiting = Transfer.objects.filter(state__in=RUNNING, asked_at__lte=at - PATIENCE)
    ids = list(waiting.values_list("pk", flat=True)[:100])
    for pk in ids:
        hurry(TASK, transfer_id=pk)
    stale = Transfer.objects.filter(export=True, expires_at__lte=at, file__removed_at__isnull=True)
    for transfer in stale.filter(file__isnull=False).select_related("file")[:100]:
        if transfer.file is not None:
            attachments.remove(transfer.file, actor=SYSTEM, at=at, reason="expired")
    return len(ids)
