"""The firm's side before sending: opening, wording, asking to confirm, giving up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries import members
from cases.models import Case
from core import search
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.duties import cancel
from core.errors import Forbidden, Unmet
from core.notices import notify
from core.transitions import lock, move, table_of
from filings import policies
from filings.actions.duties import (
    COMPLETE,
    CONFIRM,
    REGISTER,
    REPORT,
    SUPPLEMENT,
    is_to_be_reported,
    owe_confirmation,
    owe_report,
)
from filings.enums import FilingState
from filings.models import Filing
from filings.queries import WORDED, from_case, lacking_in, live_filing
from filings.transitions import DESK_RANK, UNSEEN_RANK

# What the bar doesn't have (any more).
UNSENT = (FilingState.DRAFT, FilingState.TO_CONFIRM)


def open_filing(case: Case, *, actor: Actor, at: datetime) -> Filing | None:
    """Open the draft of a case's report and the duty to send it; one for each case and bar.

    Returns:
        The report, or None where the firm reports to no bar.
    """
    if case.bar is None:
        return None
    with transaction.atomic():
        filing = live_filing(case)
        if filing is None:
            filing = Filing(
                case=case,
                firm=case.firm,
                bar=case.bar,
                district=case.firm.region,
                title=case.title,
                drafted_by=case.created_by,
                created_at=at,
            )
            set_search(filing)
            filing.save()
            record(filing, "create", actor=actor, at=at, facts=Facts(clause="GC-3.1"))
        if filing.state in UNSENT:
            owe_report(filing, actor=actor, at=at)
    return filing


def found_by(filing: Filing, *, title: str = "", number: str = "") -> dict[str, object]:
    """The search columns: its title as sent, its firm (by initials too) and its number."""
    firm = filing.firm.name
    shown = title or filing.shown_title
    return search.columns(shown, firm, number or filing.number_text, search.initials(firm))


def set_search(filing: Filing) -> None:
    """Let it be found by what it says now."""
    for column, value in found_by(filing).items():
        setattr(filing, column, value)


def edit_filing(
    filing: Filing, *, actor: Actor, at: datetime, version: int | None = None, **texts: str
) -> Filing:
    """Word the parts of a report that aren't drawn from the case.

    A part that reads as the case has it isn't kept, so that it goes on following the case.

    Raises:
        Forbidden: who doesn't work on the case.
        WrongState: it is over.
        Stale: somebody changed it meanwhile.
    """
    with transaction.atomic():
        fresh = lock(filing, version=version)
        if not policies.can_edit_filing(actor, fresh):
            raise Forbidden(_("由承办、收案人员或主任起草。"))
        table_of(fresh).check("edit", fresh.state)
        drawn = from_case(fresh.case) if fresh.case else dict.fromkeys(WORDED, "")
        follows = {n for n in drawn if n != "title" and texts.get(n) == drawn[n]}
        wanted = {name: "" if name in follows else text for name, text in texts.items()}
        changed = [name for name, text in wanted.items() if getattr(fresh, name) != text]
        for name in changed:
            setattr(fresh, name, wanted[name])
        set_search(fresh)
        fresh.save()
        return move(fresh, "edit", actor=actor, at=at, facts=Facts(changes={"fields": changed}))


def submit_filing(
    filing: Filing, *, actor: Actor, at: datetime, version: int | None = None
) -> Filing:
    """The drafter asks the firm to confirm.

    Raises:
        Forbidden: who doesn't work on the case.
        Unmet: with the parts that stop the report.
        WrongState, Stale: it went on meanwhile.
    """
    with transaction.atomic():
        fresh = lock(filing, version=version)
        if not policies.can_edit_filing(actor, fresh):
            raise Forbidden(_("由承办、收案人员或主任起草。"))
        table_of(fresh).check("submit", fresh.state)
        refuse_stopped(fresh)
        asked = move(fresh, "submit", actor=actor, at=at, values={"drafted_by_id": actor.holder_id})
        owe_confirmation(asked, at=at)
        notify(
            f"filing:{asked.pk}:confirm:{asked.version}",
            "filings/notices/to_confirm",
            _who_confirms(asked, at),
            link=f"/filings/{asked.pk}/",
            organisation_id=asked.firm_id,
            at=at,
        )
    return asked


def _who_confirms(filing: Filing, at: datetime) -> list[int]:
    today = local_day(at)
    directors = members(filing.firm_id, ["director"], today).values_list("pk", flat=True)
    registered = policies.running_confirmers(filing.firm_id).values_list("person_id", flat=True)
    return [*directors, *registered]


def refuse_stopped(filing: Filing) -> None:
    """Refuse a report that lacks what must be there before it goes out.

    Raises:
        Unmet: naming the parts.
    """
    lack = lacking_in(filing)
    if lack.stops:
        raise Unmet(lack.sentence, clause="GC-3.1")


def redraft_filing(
    filing: Filing, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Filing:
    """The firm gives the draft back to who wrote it, saying what to change.

    Raises:
        Forbidden: who may not confirm for the firm.
        Unmet: no reason.
        WrongState, Stale: it went on meanwhile.
    """
    if not reason.strip():
        raise Unmet(_("请写明要改什么。"), fields={"reason": _("请写明要改什么")})
    with transaction.atomic():
        fresh = lock(filing, version=version)
        if not policies.can_send_filing(actor, fresh):
            raise Forbidden(_("由本所主任或已登记的确认人办理。"))
        back = move(fresh, "redraft", actor=actor, at=at, facts=Facts(reason=reason))
        cancel(CONFIRM, back, actor=actor, at=at, note="given back to the drafter")
        if back.drafted_by_id:
            notify(
                f"filing:{back.pk}:redraft:{back.version}",
                "filings/notices/redraft",
                [back.drafted_by_id],
                link=f"/filings/{back.pk}/edit",
                organisation_id=back.firm_id,
                at=at,
            )
    return back


def give_up(filing: Filing, *, reason: str, actor: Actor, at: datetime) -> Filing:
    """Withdraw a report that waits for the firm: there is nothing to report any more.

    What had come back for completion stays in the bar's sight, as withdrawn.

    Raises:
        WrongState: it is with the bar.
    """
    with transaction.atomic():
        fresh = lock(filing)
        seen = fresh.state == FilingState.RETURNED
        values = {"desk_rank": DESK_RANK[FilingState.WITHDRAWN] if seen else UNSEEN_RANK}
        facts = Facts(reason=reason)
        gone = move(fresh, "withdraw", actor=actor, at=at, values=values, facts=facts)
        for kind in (CONFIRM, COMPLETE, SUPPLEMENT, REGISTER):
            cancel(kind, gone, actor=actor, at=at, note=reason[:200])
        if seen and gone.officer_id and not gone.paper:
            notify(
                f"filing:{gone.pk}:withdrawn",
                "filings/notices/withdrawn",
                [gone.officer_id],
                link=f"/filings/{gone.pk}/",
                organisation_id=gone.bar_id,
                at=at,
            )
    return gone


def void_report(case: Case, *, reason: str, actor: Actor, at: datetime) -> None:
    """The case is none to report after all: the duty ends, a report not yet sent is given up.

    One that is with the bar stays there; what became of the case follows as a supplement.
    """
    cancel(REPORT, case, actor=actor, at=at, note=reason[:200])
    filing = live_filing(case)
    if filing is None:
        return
    if table_of(filing).find("withdraw", filing.state):
        give_up(filing, reason=reason, actor=actor, at=at)
    else:
        cancel(SUPPLEMENT, filing, actor=actor, at=at, note=reason[:200])
        note_change(case, actor=actor, at=at)


def give_up_if_void(filing: Filing, *, actor: Actor, at: datetime) -> Filing:
    """A report taken back of a case that isn't to be reported any more is given up at once."""
    case = filing.case
    if case is None or is_to_be_reported(case):
        return filing
    return give_up(filing, reason=str(case.get_state_display()), actor=actor, at=at)


def note_change(case: Case, *, actor: Actor, at: datetime) -> None:
    """What the report shows of the case has changed: the firm is reminded to supplement it."""
    # What came on paper follows on paper.
    found = Filing.objects.filter(case=case, sent_version__gte=1, facts_changed=False, paper=False)
    found.exclude(state__in=[FilingState.CANCELLED, FilingState.WITHDRAWN]).update(
        facts_changed=True
    )
