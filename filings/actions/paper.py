"""A report that came on paper: the bar enters it for the firm."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.queries import bar_of
from core import search
from core.actors import Actor
from core.attachments import attach
from core.audit import Facts, digest_of, record
from core.calendar import local_day
from core.errors import Forbidden, Unmet
from core.transitions import move
from filings import policies
from filings.actions.drafting import vouched
from filings.actions.duties import owe_registration
from filings.enums import FilingState
from filings.models import Filing, FilingVersion
from filings.queries import content_of, lacking_in, persons_in
from filings.transitions import DESK_RANK

SCAN = "stamped_form"


def take_paper_report(
    *,
    firm: Organisation,
    content: dict[str, Any],
    texts: dict[str, str],
    received_on: date,
    scan: Any,
    actor: Actor,
    at: datetime,
) -> Filing:
    """Enter a firm's paper report as received; it then goes the way of every other.

    Args:
        content: the parts that a case would have given, in plain values.
        texts: the parts a drafter words.
        scan: the stamped paper.

    Raises:
        Forbidden: not the desk of the firm's bar.
        Unmet: another bar's firm, a day in the future, parts that stop a report.
        WrongType, TooLarge: a file we don't take.
    """
    if not policies.can_take_paper(actor):
        raise Forbidden(_("由律师协会工作人员代录。"))
    bar = bar_of(firm)
    if bar is None or bar.pk != actor.organisation_id:
        message = _("这家律所不向本协会报告。")
        raise Unmet(message, clause="GC-3.1", fields={"firm": message})
    if received_on > local_day(at):
        message = _("收到日期不能晚于今天。")
        raise Unmet(message, fields={"received_on": message})
    with transaction.atomic():
        filing = Filing(
            firm=firm,
            bar=bar,
            district=firm.region,
            paper=True,
            paper_content={
                **content,
                "firm": {"name": firm.name, "licence": firm.licence_no},
                "received_on": received_on.isoformat(),
            },
            drafted_by=actor.person,
            created_at=at,
            **texts,
            **search.columns(texts["title"], firm.name),
        )
        if policies.belongs_to_firm(actor, filing):
            raise Forbidden(_("您也在报告的律所任职，请由其他工作人员办理。"))
        filing.save()
        record(filing, "create", actor=actor, at=at, facts=Facts(changes={"paper": True}))
        attach(filing, scan, owner_id=bar.pk, actor=actor, at=at, purpose=SCAN)
        return _receive(filing, actor, at)


def _receive(filing: Filing, actor: Actor, at: datetime) -> Filing:
    """Put it on the desk as version 1."""
    content = content_of(filing)
    lack = lacking_in(filing, content)
    if lack.stops:
        raise Unmet(lack.sentence, clause="GC-3.1")
    made = FilingVersion.objects.create(
        filing=filing,
        number=1,
        content=content,
        owed=lack.owed,
        note=_("纸质报告，由协会代录"),
        sent_by_id=actor.person_id,
        sent_at=at,
    )
    facts = Facts(clause="GC-3.1", digest=digest_of(vouched(made)))
    record(made, "receive_paper", actor=actor, at=at, facts=facts, chained=True)
    values = {
        "sent_version": 1,
        "sent_at": at,
        "owed": lack.owed,
        "field": content.get("field", ""),
        "regime": content.get("regime", ""),
        "persons": persons_in(content),
        "desk_rank": DESK_RANK[FilingState.SENT],
    }
    sent = move(filing, "send", actor=actor, at=at, values=values)
    owe_registration(sent, actor=actor, at=at)
    return sent
