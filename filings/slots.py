"""What filings adds to shared pages, search, navigation, the record and the files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from cases.models import Case
from cases.policies import INTAKE_ROLES
from core import attachments
from core.actors import Actor
from core.audit import vouch_for
from core.calendar import term
from core.documents import issue
from core.duties import OPEN, duties_of
from core.keyset import COUNT_UP_TO, count_of
from core.models import AuditEntry
from core.navigation import Entry, entry
from core.pages import PAGE_TITLES
from core.regulation import value_on
from core.search import Hit, Source, matching, source
from core.slots import Moment, Panel, labeller, panel, timeline
from core.wording import act_words, wording
from filings import policies
from filings.actions.duties import REPORT
from filings.actions.receipts import RECEIPT
from filings.actions.sending import vouched
from filings.enums import FilingState
from filings.models import Filing, FilingVersion
from filings.queries import listed, live_filing, overdue_reports, part_words
from filings.regulations import REPORT_DAYS
from filings.transitions import HIGH_IMPACT_RANK, LAST_RANK_THAT_NEEDS_A_PERSON

PAGES = ("filing-",)
entry(Entry(gettext_lazy("报告办理"), "filing-list", policies.DESK_ROLES, PAGES, order=20))
entry(Entry(gettext_lazy("报告"), "filing-list", INTAKE_ROLES, PAGES, order=22))
entry(Entry(gettext_lazy("收到的报告"), "filing-list", (Role.JUSTICE,), PAGES, order=20))
PAGE_TITLES.update(
    {"filing-edit": gettext_lazy("起草报告"), "filing-paper": gettext_lazy("代录纸质报告")}
)

wording(
    "filings.filing",
    gettext_lazy("报告"),
    print=gettext_lazy("打印备案表"),
    open=gettext_lazy("打开查看"),
)
wording(
    "filings.filingversion",
    gettext_lazy("送出的报告"),
    send=gettext_lazy("送出"),
    receive_paper=gettext_lazy("代录纸质报告"),
)
wording(
    "filings.confirmer",
    gettext_lazy("报告确认人"),
    register=gettext_lazy("登记确认人"),
    end=gettext_lazy("停止确认权"),
)
wording("filings.desknote", gettext_lazy("内部备注"), note=gettext_lazy("记内部备注"))
wording(
    "accounts.organisation",
    gettext_lazy("机构"),
    export_filings=gettext_lazy("导出报告列表"),
    take_over_filings=gettext_lazy("接收合并律所的报告"),
)


def _version(pk: int) -> dict[str, Any] | None:
    made = FilingVersion.objects.filter(pk=pk).first()
    return None if made is None else vouched(made)


vouch_for("filings.filingversion", _version, rows=FilingVersion.objects.all)
attachments.register_each("filings.filing", policies.can_open_paper)
issue.register(RECEIPT, policies.can_open_receipt)


@panel("case", order=10)
def case_panel(actor: Actor, case: Case, _at: datetime) -> Panel | None:
    """Where the case's report stands, and by when it is owed."""
    filing = live_filing(case)
    if filing is None or not policies.firm_filings(actor).filter(pk=filing.pk).exists():
        return None
    owed = duties_of(case, REPORT).filter(state__in=OPEN).first()
    open_duties = duties_of(filing).filter(state__in=OPEN, debtor_id=filing.firm_id)
    context = {"filing": filing, "duty": owed or open_duties.order_by("due_on").first()}
    return Panel("filings/case_panel.html", context)


@panel("case-reach")
def reach_panel(actor: Actor, _subject: Any, _at: datetime) -> Panel | None:
    """By when a case engaged today is to be reported, while its number is typed in."""
    rule = value_on(REPORT_DAYS.key, actor.organisation, actor.day)
    due = term(actor.day, rule.value).on
    return Panel("filings/reach_panel.html", {"due": due, "days": rule.value})


@panel("home", order=10)
def desk_panel(actor: Actor, _subject: Any, _at: datetime) -> Panel | None:
    """How much waits on the bar's desk, and which firms are late."""
    if not policies.on_a_desk(actor):
        return None
    waiting = policies.desk_filings(actor).filter(desk_rank__lte=LAST_RANK_THAT_NEEDS_A_PERSON)
    late = overdue_reports(actor.organisation, actor.day)
    context = {
        "waiting": count_of(waiting),
        "most": COUNT_UP_TO,
        "high": count_of(waiting.filter(desk_rank=HIGH_IMPACT_RANK)),
        "first": listed(waiting).order_by("desk_rank", "sent_at", "id")[:5],
        "overdue": count_of(late),
        "late": late[:5],
    }
    return Panel("filings/desk_panel.html", context)


@panel("home", order=12)
def firm_panel(actor: Actor, _subject: Any, _at: datetime) -> Panel | None:
    """The firm's reports that came back, wait for confirmation, or have to be supplemented."""
    if not actor.has(*INTAKE_ROLES):
        return None
    waits = [FilingState.RETURNED, FilingState.TO_CONFIRM]
    changed = models.Q(facts_changed=True, sent_version__gte=1) & ~models.Q(
        state__in=[FilingState.CANCELLED, FilingState.WITHDRAWN]
    )
    found = policies.firm_filings(actor).filter(models.Q(state__in=waits) | changed)
    return Panel("filings/firm_panel.html", {"filings": listed(found).order_by("-id")[:8]})


MOST_MOMENTS = 80


@timeline("filing")
def filing_moments(actor: Actor, filing: Filing) -> list[Moment]:
    """What was done with the report, as far as the actor's side may know."""
    side = policies.side_of(actor, filing)
    found = AuditEntry.objects.filter(
        subject_type="filings.filing", subject_id=filing.pk, kind=AuditEntry.Kind.ACT
    ).filter(act__in=policies.READABLE_ACTS[side])
    entries = list(found.order_by("-id")[:MOST_MOMENTS])
    if side != "firm":
        # What the firm attached and didn't send, or took out before, is its own.
        shown = set(policies.visible_papers(actor, filing).values_list("sha256", "at"))
        entries = [
            e
            for e in entries
            if e.changes.get("version") not in filing.taken_back
            and (e.act != "attach" or (e.changes.get("sha256"), e.at) in shown)
        ]
    return [_moment(e, filing) for e in entries]


def _moment(written: AuditEntry, filing: Filing) -> Moment:
    number, fields = written.changes.get("version"), written.changes.get("fields")
    lines = [
        _("第 %(n)d 次送达") % {"n": number} if number else "",
        part_words(fields) if fields and written.act == "return" else "",
        str(written.changes.get("name") or written.changes.get("number") or ""),
        written.reason,
    ]
    who = f"{written.person_name}（{written.organisation_name}）" if written.person_name else ""
    link = f"/filings/{filing.pk}/versions/{number}/" if number else ""
    return Moment(
        written.at,
        act_words(written.subject_type, written.act),
        who,
        "\n".join(line for line in lines if line),
        link,
    )


@timeline("case")
def case_moments(actor: Actor, case: Case) -> list[Moment]:
    """What happened to the case's report."""
    filing = live_filing(case)
    if filing is None or not policies.firm_filings(actor).filter(pk=filing.pk).exists():
        return []
    told = {"send", "supplement", "take_back", "return", "register", "cancel", "acknowledge"}
    found = AuditEntry.objects.filter(
        subject_type="filings.filing", subject_id=filing.pk, act__in=told
    )
    words = _("报告：%(act)s")
    return [
        Moment(e.at, words % {"act": act_words(e.subject_type, e.act)}, e.person_name, e.reason)
        for e in found.order_by("-id")[:MOST_MOMENTS]
    ]


def _search(actor: Actor, query: str, most: int) -> Sequence[Hit]:
    found = matching(listed(policies.visible_filings(actor)), query).order_by("-id")[:most]
    return [
        Hit(
            filing.number_text or filing.shown_title,
            f"{filing.shown_title} · {filing.reported_by}",
            f"/filings/{filing.pk}/",
            filing.get_state_display(),
        )
        for filing in found
    ]


source(Source("filings", gettext_lazy("报告"), _search))


@labeller("filings.filing")
def filing_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Reports by number or title, for who may see them."""
    found = policies.visible_filings(actor).filter(pk__in=ids)
    return {filing.pk: str(filing) for filing in listed(found)}
