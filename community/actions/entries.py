"""Writing the log: entries, their confirmation and correction (LC-10, LC-16, LC-20, LC-24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from community.actions.amendments import amend, open_month
from community.actions.quota_duties import settle_quota
from community.actions.work_duties import CONFIRM, CONFIRM_IN_PLACE
from community.enums.work import Writer
from community.models import (
    Assignment,
    CommunityProfile,
    LogEntry,
    ServiceRequest,
    Visit,
    Volume,
)
from community.policies import work as policies
from community.policies.access import at_the_community, is_lawyer
from community.queries.work import resident_of, written_under
from community.regulations.monthly import month_of
from community.regulations.office import told_sentence
from community.regulations.work import (
    BACK_DATING,
    CONFIRM_DAYS,
    day_sentence,
    unserved_sentence,
)
from core.actors import Actor
from core.attachments import attach
from core.audit import Facts, record, record_read
from core.calendar import local_day, term
from core.duties import cancel, discharge, open_duty
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import Attachment
from core.regulation import value_on
from core.sealing import keyed_hash, seal_text
from core.transitions import lock, move

# What whoever writes may say of the work, besides day, kind and content.
COLUMNS = {
    "begins",
    "ends",
    "minutes",
    "for_whom",
    "people",
    "channel",
    "matter",
    "result",
    "gist",
    "finished",
    "leaflets",
}
CORRECTABLE = {"on", "kind", "content", *COLUMNS}
# What the correction takes over from the line it replaces.
TAKEN_OVER = (
    "programme_id",
    "community_id",
    "assignment_id",
    "lawyer_id",
    "firm_id",
    "liaison_id",
    "district_id",
    "visit_id",
    "request_id",
    "entry_type",
    "resident_name_sealed",
    "resident_phone_sealed",
    "resident_hash",
    "settled",
    "suggestions",
    "referred",
    *CORRECTABLE,
)
HELD = ("planned", "done", "missed")
PHOTO = "photo"


def write_entry(
    *,
    community: Organisation,
    client_token: UUID,
    on: date,
    kind: str,
    content: str,
    actor: Actor,
    at: datetime,
    assists: bool = False,
    resident_name: str = "",
    resident_phone: str = "",
    request: ServiceRequest | None = None,
    photo: UploadedFile[Any] | None = None,
    **columns: Any,
) -> LogEntry:
    """Write an entry: the lawyer's own counts at once, others' wait for the lawyer (LC-10).

    Args:
        client_token: the form's; a second sending with the same one gives the entry that is there.
        assists: the student's group assists this community, as the app above vouches.
        request: the request this work answers.

    Raises:
        Forbidden: neither lawyer, substitute, officer nor an assisting student.
        Stale: the token was used by somebody else.
        Unmet: a day that can't be entered, or on which they didn't serve; a gist that names somebody.
        ValueError: a column that isn't the writer's to fill.
    """
    _refuse_unknown(columns, COLUMNS)
    _refuse_named(columns.get("gist", ""), resident_name, resident_phone)
    with transaction.atomic():
        earlier = LogEntry.objects.filter(client_token=client_token).first()
        if earlier is not None:
            if earlier.written_by_id != actor.person_id:
                raise Stale(_("这份记录已经有人交过。请刷新页面再写。"))
            return earlier
        place = CommunityProfile.objects.select_related("programme__bar").get(pk=community.pk)
        assignment = _under(actor, place, on, at, assists=assists)
        writer = _writer(actor, assignment, assists=assists)
        row = LogEntry(
            programme_id=assignment.programme_id,
            community_id=community.pk,
            assignment=assignment,
            lawyer_id=assignment.lawyer_id,
            firm_id=assignment.firm_id,
            liaison_id=assignment.liaison_id,
            district_id=place.district_id,
            visit=_visit(assignment, on),
            request=request,
            on=on,
            kind=kind,
            content=content,
            written_by=actor.person,
            written_as=writer,
            client_token=client_token,
            created_at=at,
            **_timed(columns),
            **_sealed(resident_name, resident_phone),
        )
        own = writer in (Writer.LAWYER, Writer.SUBSTITUTE)
        made = _enter(row, confirmed=own, reason="", actor=actor, at=at)
        if not own:
            _ask_lawyer(made, assignment, at=at)
        if photo is not None:
            attach(made, photo, owner_id=made.firm_id, actor=actor, at=at, purpose=PHOTO)
    return made


def _refuse_unknown(columns: Mapping[str, Any], known: set[str]) -> None:
    other = columns.keys() - known
    if other:
        raise ValueError(f"not the writer's columns: {sorted(other)}")


def _refuse_named(gist: str, name: str, phone: str) -> None:
    """The gist is read by liaison office and bar: nobody is named in it (LC-20)."""
    sentence = told_sentence(gist, (name, phone))
    if sentence:
        raise Unmet(sentence, clause="LC-20", fields={"gist": sentence})


def _writer(actor: Actor, assignment: Assignment, *, assists: bool) -> Writer:
    if assists:
        return Writer.STUDENT
    if at_the_community(actor):
        return Writer.CLERK
    return Writer.LAWYER if assignment.lawyer_id == actor.holder_id else Writer.SUBSTITUTE


def _under(
    actor: Actor, place: CommunityProfile, on: date, at: datetime, *, assists: bool
) -> Assignment:
    """The assignment the day's work counts for.

    Raises:
        Forbidden: nobody who serves there now, or did on a day that may still be written up.
        Unmet: a day that can't be entered, or on which they didn't serve.
    """
    today = local_day(at)
    window = value_on(BACK_DATING.key, place.programme.bar, today).value
    if not (assists or policies.can_write_entry(actor, place.pk, today - timedelta(days=window))):
        raise Forbidden(_("由本社区的律师、代班律师、协助的学生或社区工作人员记录。"))
    _refuse_day(day_sentence(on, today, window=window))
    found = written_under(actor, place.pk, on)
    if found is None:
        raise _unmet_day(unserved_sentence(on, own=is_lawyer(actor)))
    return found


def _unmet_day(sentence: str) -> Unmet:
    return Unmet(sentence, clause="LC-16", fields={"on": sentence})


def _refuse_day(sentence: str) -> None:
    if sentence:
        raise _unmet_day(sentence)


def _refuse_edited_day(entry: LogEntry, on: date, at: datetime) -> None:
    """Refuse to move an entry beyond what may still be written up, or its lawyer's term."""
    today, held = local_day(at), entry.assignment
    window = value_on(BACK_DATING.key, entry.programme.bar, today).value
    _refuse_day(day_sentence(on, today, window=window))
    if held is not None and not held.since <= on <= (held.until or today):
        raise _unmet_day(unserved_sentence(on, own=False))


def _visit(assignment: Assignment, on: date) -> Visit | None:
    """The day of duty during which it was done; not one that went elsewhere."""
    found = Visit.objects.filter(assignment=assignment, on=on, state__in=HELD)
    return found.order_by("begins").first()


def _timed(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns with the minutes counted, where both times were given."""
    values = dict(columns)
    begins, ends = values.get("begins"), values.get("ends")
    if begins and ends and ends >= begins:
        values["minutes"] = ends.hour * 60 + ends.minute - begins.hour * 60 - begins.minute
    return values


def _sealed(name: str, phone: str) -> dict[str, str]:
    return {
        "resident_name_sealed": seal_text(name) if name else "",
        "resident_phone_sealed": seal_text(phone) if phone else "",
        "resident_hash": keyed_hash("phone", phone) if phone else "",
    }


def _enter(row: LogEntry, *, confirmed: bool, reason: str, actor: Actor, at: datetime) -> LogEntry:
    """Give a new line its number and write it, confirmed or waiting for the lawyer."""
    row.year, row.number = row.on.year, _next_number(row.community_id, row.on.year)
    row.month, late = month_of(row.on), None
    if confirmed:
        row.confirmed_by, row.confirmed_at = actor.person, at
        row.month, late = open_month(row)
        row.counts = row.counts and not (late is not None and row.corrects_id)
    row.state = "confirmed" if confirmed else "to_confirm"
    row.save(force_insert=True)
    act = "write" if confirmed else "hand_in"
    changes = {"number": row.number, "year": row.year}
    facts = Facts(reason=reason, clause="LC-16", to_state=row.state, changes=changes)
    record(row, act, actor=actor, at=at, facts=facts)
    if late is not None:
        amend(row, late, reason=reason, actor=actor, at=at)
    if confirmed:
        settle_quota(row, actor=actor, at=at)
    return row


def _next_number(community_id: int, year: int) -> int:
    """The next number of the community's volume, under its lock: no gaps, none twice (LC-16)."""
    key = {"community_id": community_id, "year": year}
    Volume.objects.bulk_create([Volume(**key)], ignore_conflicts=True)
    volume = Volume.objects.select_for_update().get(**key)
    volume.last += 1
    volume.save(update_fields=["last"])
    return volume.last


def _ask_lawyer(entry: LogEntry, assignment: Assignment, *, at: datetime) -> None:
    today = local_day(at)
    rule = value_on(CONFIRM_DAYS.key, assignment.programme.bar, today)
    open_duty(
        CONFIRM,
        entry,
        due=term(today, rule.value),
        at=at,
        debtor=assignment.firm,
        debtor_person=assignment.lawyer,
        creditor=entry.community,
        label=f"{entry.year}-{entry.number}",
        rule=rule,
    )


def edit_entry(
    entry: LogEntry,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    on: date,
    resident_name: str = "",
    resident_phone: str = "",
    **columns: Any,
) -> LogEntry:
    """Change an entry that waits for the lawyer.

    Raises:
        Forbidden: neither its writer nor the lawyer.
        Stale: somebody changed it meanwhile.
        WrongState: it is confirmed: that is corrected by a new line.
        Unmet: a day that can't be entered, a gist that names somebody.
    """
    _refuse_unknown(columns, CORRECTABLE)
    _refuse_named(columns.get("gist", ""), resident_name, resident_phone)
    with transaction.atomic():
        fresh = lock(entry, version=version)
        if not policies.can_edit_entry(actor, fresh):
            raise Forbidden(_("由记录人或社区律师修改。"))
        if on != fresh.on:
            _refuse_edited_day(fresh, on, at)
            if on.year != fresh.on.year:
                message = _("已编入 %(year)d 年的卷，不能改到另一年。") % {"year": fresh.on.year}
                raise Unmet(message, clause="LC-16", fields={"on": message})
        values = {**_timed(columns), **_sealed(resident_name, resident_phone)}
        values |= {"on": on, "month": month_of(on)}
        return move(fresh, "edit", actor=actor, at=at, values=values)


def confirm_entry(
    entry: LogEntry, *, reason: str = "", actor: Actor, at: datetime, version: int | None = None
) -> LogEntry:
    """The lawyer confirms what somebody else wrote down (LC-10).

    In the place of one who serves no longer the present lawyer or their firm's director does, with
    a reason; it counts for the lawyer it was done by.

    Raises:
        Forbidden: not the lawyer or the substitute, and nobody in their place.
        Stale, WrongState: it was changed or confirmed meanwhile.
        Unmet: in the lawyer's place without a reason.
    """
    with transaction.atomic():
        fresh = lock(entry, version=version)
        if not policies.can_confirm_entry(actor, fresh):
            if not policies.can_confirm_in_place(actor, fresh):
                raise Forbidden(_("由社区律师本人或代班律师确认。"))
            if not reason.strip():
                message = _("请写明代为确认的理由。")
                raise Unmet(message, clause="LC-10", fields={"reason": message})
        month, late = open_month(fresh)
        values = {"confirmed_by": actor.person, "confirmed_at": at, "month": month}
        facts = Facts(reason=reason, clause="LC-10")
        done = move(fresh, "confirm", actor=actor, at=at, values=values, facts=facts)
        if late is not None:
            amend(done, late, reason=_("月报上报以后确认"), actor=actor, at=at)
        for kind in (CONFIRM, CONFIRM_IN_PLACE):
            discharge(kind, done, actor=actor, at=at)
        settle_quota(done, actor=actor, at=at)
        return done


def drop_entry(
    entry: LogEntry, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> LogEntry:
    """The lawyer doesn't use what somebody else wrote; its number stays in the volume.

    Raises:
        Forbidden: not the lawyer or the substitute, and nobody in their place.
        Stale, WrongState: it was changed or confirmed meanwhile.
        Unmet: no reason.
    """
    if not reason.strip():
        raise Unmet(_("请写明不采用的原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        fresh = lock(entry, version=version)
        if not (
            policies.can_confirm_entry(actor, fresh) or policies.can_confirm_in_place(actor, fresh)
        ):
            raise Forbidden(_("由社区律师本人或代班律师决定是否采用。"))
        done = move(fresh, "drop", actor=actor, at=at, facts=Facts(reason=reason))
        for kind in (CONFIRM, CONFIRM_IN_PLACE):
            cancel(kind, done, actor=actor, at=at, note=reason[:200])
        return done


def correct_entry(
    entry: LogEntry,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    **columns: Any,
) -> LogEntry:
    """Replace a confirmed entry by a new line; the old one stays visible (LC-16).

    Within an open month the new line counts instead of the old one. After the month was passed on
    the old one stays counted there, and an amendment says what the correction would change.

    Returns:
        The new line.

    Raises:
        Forbidden: not the lawyer whose entry it is.
        Stale: it was corrected or changed meanwhile.
        WrongState: it isn't confirmed.
        Unmet: no reason, a day that can't be entered, a gist that names somebody.
    """
    _refuse_unknown(columns, CORRECTABLE)
    if not reason.strip():
        raise Unmet(_("请写明更正的原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        old = lock(entry, version=version)
        if not policies.can_correct_entry(actor, old):
            raise Forbidden(_("由社区律师本人更正。"))
        if LogEntry.objects.filter(corrects=old).exists():
            raise WrongState(_("这一条已经更正过；请在更正后的那一条上再更正。"))
        _refuse_named(columns.get("gist", ""), *resident_of(old))
        on, today, held = columns.get("on", old.on), local_day(at), old.assignment
        if on > today or (held is not None and not held.since <= on <= (held.until or today)):
            message = _("日期应在律师服务这个社区的期间、今天之前。")
            raise Unmet(message, clause="LC-16", fields={"on": message})
        locked = old.state == "locked"
        values = {} if locked else {"counts": False}
        facts = Facts(reason=reason, clause="LC-16")
        old = move(old, "correct", actor=actor, at=at, values=values, facts=facts)
        row = LogEntry(**{name: getattr(old, name) for name in TAKEN_OVER})
        for name, value in _timed(columns).items():
            setattr(row, name, value)
        row.corrects, row.correct_reason = old, reason
        row.counts = not locked
        row.written_by, row.written_as = actor.person, Writer.LAWYER
        row.client_token, row.created_at = uuid4(), at
        made = _enter(row, confirmed=True, reason=reason, actor=actor, at=at)
        _take_over_details(old, made)
        return made


def _take_over_details(old: LogEntry, made: LogEntry) -> None:
    """The mediation, suggestion and referral of the old line stand with the new one too."""
    for name in ("mediation", "suggestion", "referral"):
        detail = getattr(old, name, None)
        if detail is not None:
            detail.pk, detail.entry = None, made
            detail._state.adding = True
            detail.save(force_insert=True)


def mark_finished(
    entry: LogEntry, *, finished: bool, actor: Actor, at: datetime, version: int | None = None
) -> LogEntry:
    """Say whether a matter is settled; that isn't part of the record itself.

    Raises:
        Forbidden: neither its writer nor the lawyer.
        Stale, WrongState: it was changed meanwhile.
    """
    with transaction.atomic():
        fresh = lock(entry, version=version)
        if not policies.can_edit_entry(actor, fresh):
            raise Forbidden(_("由记录人或社区律师标记。"))
        return move(fresh, "mark", actor=actor, at=at, values={"finished": finished})


def add_photo(
    entry: LogEntry, *, photo: UploadedFile[Any], actor: Actor, at: datetime
) -> Attachment:
    """Add a photograph or paper to an entry.

    Raises:
        Forbidden: neither its writer nor the lawyer.
        TooLarge, WrongType: a file we don't take.
    """
    if not policies.can_edit_entry(actor, entry):
        raise Forbidden(_("由记录人或社区律师添加。"))
    with transaction.atomic():
        return attach(entry, photo, owner_id=entry.firm_id, actor=actor, at=at, purpose=PHOTO)


def unmask_entry(entry: LogEntry, *, reason: str, actor: Actor, at: datetime) -> tuple[str, str]:
    """The resident's name and phone, for the firm's director, recorded with the reason (LC-20).

    Raises:
        Forbidden: not the director of the lawyer's firm in person.
        Unmet: no reason.
    """
    if not policies.can_unmask_entry(actor, entry):
        raise Forbidden(_("由律师所在律所的主任本人查看。"))
    if not reason.strip():
        raise Unmet(_("请写明查看的理由。"), fields={"reason": _("请写明理由")})
    record_read(entry, "unmask", actor=actor, at=at, reason=reason)
    return resident_of(entry)


def note_reading(entry: LogEntry, *, actor: Actor, at: datetime) -> None:
    """Record that somebody other than its writer read an entry with residents' details (LC-20)."""
    if actor.person_id != entry.written_by_id and entry.resident_name_sealed:
        record_read(entry, "open", actor=actor, at=at)
