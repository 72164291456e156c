"""The firm's side towards the bar: sending, supplementing, taking back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.queries import members
from core.actors import Actor
from core.audit import Facts, digest_of, record
from core.calendar import local_day
from core.duties import cancel, discharge
from core.errors import Forbidden, Stale, Unmet
from core.notices import condition, notify
from core.transitions import lock, move, table_of
from filings import policies
from filings.actions.desk_order import rank_of
from filings.actions.drafting import found_by, give_up_if_void
from filings.actions.duties import (
    COMPLETE,
    CONFIRM,
    REGISTER,
    REPORT,
    SUPPLEMENT,
    owe_completion,
    owe_registration,
    owe_report,
    owe_supplement,
    rest_registration,
)
from filings.enums import FilingState
from filings.models import Filing, FilingVersion
from filings.queries import (
    content_of,
    desk_officers,
    differences,
    lacking_in,
    persons_in,
    standing_versions,
)
from filings.transitions import AGAIN_RANK, UNSEEN_RANK


@condition("filing-with-the-bar")
def _still_with_the_bar(filing_id: int) -> bool:
    return Filing.objects.filter(pk=filing_id, desk_rank__lt=UNSEEN_RANK).exists()


def send_filing(
    filing: Filing,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    seen: str = "",
    version: int | None = None,
) -> Filing:
    """The firm confirms and sends the report: GC-3.1 is met when it is out.

    What isn't there yet is listed as owed and follows later.

    Args:
        seen: digest of the content the person had before them, see `preview_digest`.

    Raises:
        Forbidden: neither the director nor who is registered to confirm, in person.
        Unmet: with the parts that stop the report.
        WrongState, Stale: it went on meanwhile, or the case did.
    """
    with transaction.atomic():
        fresh = _to_send(filing, "send", actor, version)
        content = _content(fresh, seen)
        sent = _send(fresh, "send", content, note, actor, at)
        if sent.case is not None:
            discharge(REPORT, sent.case, actor=actor, at=at, note=f"v{sent.sent_version}")
        discharge(COMPLETE, sent, actor=actor, at=at, note=f"v{sent.sent_version}")
        owe_registration(sent, actor=actor, at=at)
        _tell_desk(sent, "sent", at)
    return sent


def supplement_filing(
    filing: Filing,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    seen: str = "",
    version: int | None = None,
) -> Filing:
    """Send what a report with the bar still owed, or what has changed since.

    Raises:
        Forbidden, WrongState, Stale: as `send_filing`.
        Unmet: parts that stop the report, or nothing new.
    """
    with transaction.atomic():
        fresh = _to_send(filing, "supplement", actor, version)
        content = _content(fresh, seen)
        last = standing_versions(fresh).first()
        if last is not None and not note and not differences(last.content, content):
            raise Unmet(_("和上次送出的一样，没有可以补充的内容。"), clause="GC-3.1")
        sent = _send(fresh, "supplement", content, note, actor, at)
        _tell_desk(sent, "supplemented", at)
    return sent


def _to_send(filing: Filing, act: str, actor: Actor, version: int | None) -> Filing:
    """The report, locked behind its case, if the actor may send it."""
    if filing.case is not None:
        lock(filing.case)
    fresh = lock(filing, version=version)
    if not policies.can_send_filing(actor, fresh):
        raise Forbidden(_("由本所主任或已登记的确认人本人确认送出。"))
    table_of(fresh).check(act, fresh.state)
    return fresh


def preview_digest(content: dict[str, Any]) -> str:
    """What the preview's form carries, to tell whether the case went on meanwhile."""
    return digest_of(content)


def _content(filing: Filing, seen: str) -> dict[str, Any]:
    content = content_of(filing)
    if seen and seen != preview_digest(content):
        raise Stale(_("在您预览之后，案件内容有了变化。请看最新的报告再送出。"))
    lack = lacking_in(filing, content)
    if lack.stops:
        raise Unmet(lack.sentence, clause="GC-3.1")
    return content


def _send(
    filing: Filing, act: str, content: dict[str, Any], note: str, actor: Actor, at: datetime
) -> Filing:
    content["signed_off"] = {"name": actor.person.name, "on": local_day(at).isoformat()}
    made = add_version(filing, content, note=note, actor=actor, at=at)
    facts = Facts(reason=note, changes={"version": made.number, "owed": made.owed})
    values = {
        **as_listed(made),
        "sent_version": made.number,
        "sent_at": at,
        "confirmed_by_id": actor.person_id,
        "facts_changed": False,
        "desk_rank": _rank(filing, act),
        **found_by(filing, title=made.content.get("title", "")),
    }
    sent = move(filing, act, actor=actor, at=at, values=values, facts=facts)
    discharge(CONFIRM, sent, actor=actor, at=at, note=f"v{made.number}")
    owe_supplement(sent, made.owed, actor=actor, at=at)
    return sent


def _rank(filing: Filing, act: str) -> int:
    """Its place once sent; a supplement brings what is in hand up again."""
    if act == "send":
        return rank_of(filing, FilingState.SENT)
    if filing.state == FilingState.TAKEN_UP:
        return min(rank_of(filing, FilingState.TAKEN_UP), AGAIN_RANK)
    goes_to = FilingState.SENT if filing.state == FilingState.SENT else FilingState.SUPPLEMENTED
    return rank_of(filing, goes_to)


def add_version(
    filing: Filing,
    content: dict[str, Any],
    *,
    note: str,
    actor: Actor,
    at: datetime,
    act: str = "send",
) -> FilingVersion:
    """Keep what is sent, vouched for by a chained entry. The filing's row is locked already."""
    made = FilingVersion.objects.create(
        filing=filing,
        number=filing.sent_version + 1,
        content=content,
        owed=lacking_in(filing, content).owed,
        note=note,
        sent_by_id=actor.person_id,
        sent_at=at,
    )
    facts = Facts(clause="GC-3.1", digest=digest_of(vouched(made)))
    record(made, act, actor=actor, at=at, facts=facts, chained=True)
    return made


def vouched(made: FilingVersion) -> dict[str, Any]:
    """What an audit entry vouches for of a sent version."""
    return {
        "filing": made.filing_id,
        "number": made.number,
        "content": made.content,
        "owed": made.owed,
    }


def as_listed(made: FilingVersion) -> dict[str, Any]:
    """The columns by which the bar lists and filters, from what was sent."""
    return {
        "sent_title": made.content.get("title", ""),
        "sent_firm": made.content.get("firm", {}).get("name", ""),
        "owed": made.owed,
        "regime": made.content.get("regime", ""),
        "field": made.content.get("field", ""),
        "persons": persons_in(made.content),
    }


def _tell_desk(filing: Filing, what: str, at: datetime) -> None:
    """Tell the officer who has it, else all officers; not when it is taken back before."""
    offered = {person.pk for person in desk_officers(filing, local_day(at))}
    officers = members(filing.bar_id, [Role.OFFICER], local_day(at)).values_list("pk", flat=True)
    told = [filing.officer_id] if filing.officer_id in offered else list(officers)
    notify(
        f"filing:{filing.pk}:{what}:{filing.sent_version}",
        f"filings/notices/{what}",
        [pk for pk in told if pk is not None],
        link=f"/filings/{filing.pk}/",
        organisation_id=filing.bar_id,
        still=f"filing-with-the-bar:{filing.pk}",
        at=at,
    )


def take_back_filing(
    filing: Filing, *, actor: Actor, at: datetime, reason: str = "", version: int | None = None
) -> Filing:
    """Take back what was sent since the bar acted last.

    A first report is a draft again, out of the bar's sight and owed by its first date; one that
    had come back for completion is to be completed again.

    Raises:
        Forbidden: who may not send for the firm.
        WrongState: the bar has acted.
        Stale: it went on meanwhile.
    """
    with transaction.atomic():
        if filing.case is not None:
            lock(filing.case)
        fresh = lock(filing, version=version)
        if not policies.can_take_back_filing(actor, fresh):
            raise Forbidden(_("由本所主任或已登记的确认人撤回。"))
        table_of(fresh).check("take_back", fresh.state)
        last = fresh.returns.order_by("-id").first()
        seen = last.on_version if last else 0
        gone = [n for n in range(seen + 1, fresh.sent_version + 1) if n not in fresh.taken_back]
        before = fresh.versions.filter(number=seen).first()
        values = {
            **(as_listed(before) if before else {"sent_title": "", "sent_firm": "", "owed": []}),
            "taken_back": [*fresh.taken_back, *gone],
            "desk_rank": rank_of(fresh, FilingState.RETURNED) if last else UNSEEN_RANK,
        }
        facts = Facts(reason=reason, changes={"versions": gone})
        target = FilingState.RETURNED if last else FilingState.DRAFT
        back = move(
            fresh, "take_back", actor=actor, at=at, target=target, values=values, facts=facts
        )
        if last is not None:
            returned_on, occasion = local_day(last.at), f"{fresh.sent_version} taken back"
            owe_completion(back, returned_on=returned_on, occasion=occasion, at=at)
            rest_registration(back, actor=actor, at=at)
        else:
            cancel(REGISTER, back, actor=actor, at=at, note="taken back")
            cancel(SUPPLEMENT, back, actor=actor, at=at, note="taken back")
            owe_report(back, actor=actor, at=at)
        return give_up_if_void(back, actor=actor, at=at)
