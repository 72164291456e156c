"""Cases in every state, through the same actions people use, some days back each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.acting import actor_of
from accounts.models import Organisation, User
from cases.actions import counts, handling, intake, meetings, opinions, parties, receptions
from cases.actions import series as series_actions
from cases.models import Case, Meeting
from core.actors import Actor
from core.calendar import local_day
from filings.actions import desk, drafting, sending
from filings.models import Filing
from filings.queries import live_filing

# A one-page PDF with nothing on it, standing for a signed paper.
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
NAMES = [
    "王伟",
    "李娜",
    "张敏",
    "刘洋",
    "陈静",
    "杨光",
    "赵翀",
    "黄喆",
    "周垚",
    "吴𠮷",
    "徐㐂",
    "孙莉",
    "马超",
    "朱丹",
    "胡建",
    "郭亮",
]


@dataclass
class Stage:
    """Who plays, and when."""

    firm: Organisation
    people: dict[str, User]
    today: datetime

    def at(self, days: int) -> datetime:
        """So many days ago, at ten."""
        return (self.today - timedelta(days=days)).replace(hour=10, minute=0, second=0)

    def actor(self, login: str, at: datetime, where: Organisation | None = None) -> Actor:
        """Somebody acting then."""
        return actor_of(self.people[login], where or self.firm, at)


def load(where: dict[str, Organisation], *, at: datetime) -> None:
    """Enter cases in every state, and reports in every state."""
    people = {user.username: user for user in User.objects.all()}
    stage = Stage(where["firm_a"], people, at)
    _receptions(stage)
    _in_the_firm(stage)
    _with_the_bar(stage, where["bar"])
    _short_of_partners(Stage(where["firm_b"], people, at))


def _receptions(stage: Stage) -> None:
    for days, matter in (
        (9, "三十余名业主反映小区电梯停运。"),
        (3, "工人讨要工资，约十五人来访。"),
    ):
        at = stage.at(days)
        receptions.record_reception(
            lawyers=[stage.people["lawyer"], stage.people["lawyer2"]],
            visitors=[("王伟", "13800000001"), ("李娜", "")],
            received_on=local_day(at),
            visitor_count=5,
            matter=matter,
            advice="说明了维权途径和所需材料，建议推选代表、先行调解。",
            actor=stage.actor("lawyer", at),
            at=at,
        )


def taken_in(stage: Stage, title: str, days: int, *, number: int = 12, **more: Any) -> Case:
    """A case taken in some days ago."""
    at = stage.at(days)
    values = {
        "title": title,
        "form": "joint",
        "field": "wages",
        "side": "group",
        "service": "litigation",
        "cause": "追索劳动报酬纠纷",
        "engaged_on": local_day(at),
        "facts_brief": "十余名劳动者因同一用人单位停发工资，要求支付欠薪及经济补偿。",
        "legal_questions": "劳动关系的认定；欠薪数额的举证。",
        "risk_measures": "情绪较激动，已约定固定代表沟通，先行调解。",
        "body": "上城区劳动人事争议仲裁委员会",
        "procedure": "仲裁",
        **more,
    }
    return intake.create_case(
        number=number, unit="person", actor=stage.actor("lawyer", at), at=at, **values
    )


def with_parties(stage: Stage, case: Case, days: int) -> Case:
    """With a roster and the clients' undertaking."""
    at = stage.at(days)
    actor = stage.actor("lawyer", at)
    rows = [
        parties.NewParty(
            name=name, identifier=f"33010219900{n:02d}1{case.pk % 1000:03d}{n:01d}"[:18]
        )
        for n, name in enumerate(NAMES[:12])
    ]
    parties.add_parties(case, side="client", parties=rows, actor=actor, at=at)
    other = [parties.NewParty(name=f"{case.title[:2]}建设有限公司", kind="organisation")]
    parties.add_parties(case, side="opponent", parties=other, actor=actor, at=at)
    parties.add_truth_undertaking(
        case,
        signed_by="委托人代表",
        signed_on=local_day(at),
        paper=SimpleUploadedFile("如实陈述承诺书.pdf", PAPER, "application/pdf"),
        actor=actor,
        at=at,
    )
    return Case.objects.get(pk=case.pk)


def called(stage: Stage, case: Case, days: int) -> Meeting:
    """The partners called together."""
    at = stage.at(days)
    host = stage.people["director"]
    return meetings.call_meeting(
        case,
        held_on=local_day(at),
        place="本所会议室",
        host=host,
        recorder=stage.people["clerk"],
        agenda="案件基本情况；代理方案；风险与稳控。",
        actor=stage.actor("director", at),
        at=at,
    )


def opine(stage: Stage, meeting: Meeting, days: int, *logins: str, choice: str = "take") -> None:
    """Partners give their opinions."""
    at = stage.at(days)
    for login in logins:
        opinions.give_opinion(
            meeting,
            choice=choice,
            reasons="材料齐备，符合受案条件。" if choice == "take" else "证据不足，建议补充。",
            actor=stage.actor(login, at),
            at=at,
        )


def decided(stage: Stage, case: Case, days: int, *, dissent: bool = False) -> Case:
    """Decided to be taken."""
    meeting = called(stage, case, days)
    opine(stage, meeting, days, "director", "partner", "partner2")
    opine(stage, meeting, days, "partner3", choice="decline" if dissent else "take")
    at = stage.at(days)
    meetings.close_meeting(
        meeting, conclusion="统一对外口径。", actor=stage.actor("director", at), at=at
    )
    return Case.objects.get(pk=case.pk)


def accepted(stage: Stage, title: str, days: int, *, dissent: bool = False, **more: Any) -> Case:
    """Accepted, everything in order, some days ago."""
    case = with_parties(stage, taken_in(stage, title, days, **more), days)
    case = handled(stage, decided(stage, case, days - 1, dissent=dissent), days - 1)
    at = stage.at(days - 1)
    return handling.accept_case(case, actor=stage.actor("director", at), at=at)


def handled(stage: Stage, case: Case, days: int) -> Case:
    """With handlers, undertakings and plan; a possible conflict decided by the director."""
    at = stage.at(days)
    boss = stage.actor("director", at)
    pair = [stage.people["lawyer"], stage.people["lawyer2"]]
    case = handling.name_handlers(case, people=pair, lead=pair[0], actor=boss, at=at)
    for handler in case.handlers.select_related("person"):
        actor = actor_of(handler.person, stage.firm, at)
        handling.confirm_undertaking(handler, actor=actor, at=at)
    handling.write_plan(
        case,
        goals="依法追回欠薪，促成分期支付。",
        steps="一周内调解；不成则申请仲裁。",
        calming="每周与代表沟通一次。",
        actor=boss,
        at=at,
    )
    return Case.objects.get(pk=case.pk)


def _in_the_firm(stage: Stage) -> None:
    """Cases that haven't left the firm, one for each state."""
    taken_in(stage, "兴和小区电梯案", 2, field="housing", cause="物业服务合同纠纷")
    case = with_parties(stage, taken_in(stage, "恒远欠薪案", 3), 3)
    opine(stage, called(stage, case, 2), 2, "director", "partner")
    decided(stage, with_parties(stage, taken_in(stage, "新塘征地案", 6, field="land"), 6), 4)
    _declined(stage)
    _crossed(stage)
    _ordinary(stage)
    gone = taken_in(stage, "城北讨薪案", 12)
    at = stage.at(10)
    reason = "委托人另请律师"
    intake.drop_case(gone, reason=reason, actor=stage.actor("director", at), at=at)
    _series(stage)
    _ending(stage)
    sensitive: dict[str, Any] = {"number": 4, "sensitive_reason": "涉及跨省企业，媒体关注。"}
    with_parties(stage, taken_in(stage, "云岭药业案", 4, field="consumer", **sensitive), 4)


def _declined(stage: Stage) -> None:
    case = taken_in(stage, "西郊拆迁案", 20, field="demolition", cause="行政补偿")
    meeting = called(stage, case, 18)
    opine(stage, meeting, 18, "director", "partner", "partner2", choice="decline")
    at = stage.at(18)
    meetings.close_meeting(meeting, actor=stage.actor("director", at), at=at)


def _both_sides(stage: Stage, case: Case, days: int, client: str, company: str) -> None:
    """Who stands on either side of a small case, checked for conflicts on being entered."""
    at = stage.at(days)
    actor = stage.actor("lawyer", at)
    one = [parties.NewParty(name=client)]
    parties.add_parties(case, side="client", parties=one, actor=actor, at=at)
    other = [parties.NewParty(name=company, kind="organisation")]
    parties.add_parties(case, side="opponent", parties=other, actor=actor, at=at)


def _crossed(stage: Stage) -> None:
    case = taken_in(stage, "南站商户案", 30, number=6, field="other", cause="租赁合同纠纷")
    _both_sides(stage, case, 30, "王伟", "南站商业管理有限公司")
    at = stage.at(28)
    case = intake.accept_ordinary(case, actor=stage.actor("director", at), at=at)
    at = stage.at(5)
    counts.add_count(
        case,
        side="client",
        on=local_day(at),
        number=14,
        unit="person",
        note="又有八名商户委托",
        actor=stage.actor("lawyer", at),
        at=at,
    )


def _ordinary(stage: Stage) -> None:
    case = taken_in(stage, "何某劳动争议", 15, number=1, form="single")
    _both_sides(stage, case, 15, "何晓东", "江城物流有限公司")
    at = stage.at(15)
    intake.accept_ordinary(case, actor=stage.actor("director", at), at=at)


def _series(stage: Stage) -> None:
    case = taken_in(stage, "万通公司系列欠薪案", 8, number=1, form="series")
    at = stage.at(7)
    actor = stage.actor("lawyer", at)
    for name in NAMES[:9]:
        series_actions.add_item(case, title=f"{name}案", persons=1, actor=actor, at=at)
    single = taken_in(stage, "朱丹诉万通公司", 7, number=1, form="single")
    fresh = Case.objects.get(pk=case.pk)
    series_actions.take_in(fresh, sources=[single], actor=actor, at=at)


def _ending(stage: Stage) -> None:
    """Accepted, and given up by the partners after the parties had changed."""
    case = accepted(stage, "东湖养殖污染案", 40, field="pollution", cause="环境污染责任纠纷")
    at = stage.at(25)
    more = [parties.NewParty(name="胡建")]
    lawyer = stage.actor("lawyer", at)
    parties.add_parties(case, side="client", parties=more, actor=lawyer, at=at)
    case = Case.objects.get(pk=case.pk)
    meeting = called(stage, case, 24)
    opine(stage, meeting, 24, "director", "partner", "partner2", choice="decline")
    at = stage.at(24)
    meetings.close_meeting(meeting, actor=stage.actor("director", at), at=at)


def _with_the_bar(stage: Stage, bar: Organisation) -> None:
    """Reports, one for each state at the bar."""
    accepted(stage, "宏达欠薪案", 6)
    asked = report_of(accepted(stage, "中悦商铺案", 9, field="housing"))
    at = stage.at(7)
    drafting.submit_filing(asked, actor=stage.actor("lawyer", at), at=at)
    sent(stage, "金桥改制案", 11, field="restructuring", cause="企业改制纠纷")
    up = sent(stage, "长虹欠薪案", 12)
    officer_at = stage.at(9)
    officer = stage.actor("officer", officer_at, bar)
    desk.take_up_filing(up, actor=officer, at=officer_at)
    back = sent(stage, "北苑业主案", 13, field="housing")
    reasons = "人数与户数前后不一致，请核对；集体讨论的日期请补。"
    desk.return_filing(
        back, reasons=reasons, fields=["numbers", "decision"], actor=officer, at=officer_at
    )
    high = sent(stage, "临江化工污染案", 14, field="pollution", number=111, dissent=True)
    desk.mark_high_impact(
        high, on=True, reasons="涉及人数多，有媒体报道。", actor=officer, at=officer_at
    )
    for title, days in (("红星厂欠薪案", 60), ("湖滨拆迁案", 45), ("新安征收案", 33)):
        registered(stage, bar, title, days)
    _supplemented(stage, registered(stage, bar, "义桥债券案", 26, field="finance"))
    cancelled = registered(stage, bar, "重复登记示例案", 50)
    at = stage.at(40)
    desk.cancel_registration(
        cancelled, reason="与另一份报告重复", actor=stage.actor("officer", at, bar), at=at
    )


def report_of(case: Case) -> Filing:
    """The report of a case, which its acceptance opened.

    Raises:
        LookupError: there is none.
    """
    filing = live_filing(case)
    if filing is None:
        raise LookupError(str(case))
    return filing


def sent(stage: Stage, title: str, days: int, **more: Any) -> Filing:
    """A report that went out two days after the acceptance."""
    filing = report_of(accepted(stage, title, days, **more))
    at = stage.at(days - 2)
    return sending.send_filing(filing, actor=stage.actor("director", at), at=at)


def registered(stage: Stage, bar: Organisation, title: str, days: int, **more: Any) -> Filing:
    """A report with its number."""
    filing = sent(stage, title, days, **more)
    at = stage.at(days - 3)
    return desk.register_filing(filing, actor=stage.actor("officer", at, bar), at=at)


def _supplemented(stage: Stage, filing: Filing) -> None:
    at = stage.at(5)
    note = "补充：对方已同意调解。"
    sending.supplement_filing(filing, note=note, actor=stage.actor("director", at), at=at)


def _short_of_partners(stage: Stage) -> None:
    """The two-partner firm reports honestly that its decision is owed."""
    at = stage.at(8)
    boss = stage.actor("director-small", at)
    case = intake.create_case(
        title="桥西业主案",
        form="joint",
        field="housing",
        side="group",
        service="mediation",
        engaged_on=local_day(at),
        facts_brief="二十余户业主因公共收益分配与物业公司发生争议。",
        number=23,
        unit="person",
        actor=boss,
        at=at,
    )
    note = "本所现有合伙人两名，均同意受理；正与同区一所商谈联合承办。"
    intake.owe_decision(case, owed_reason="short", note=note, actor=boss, at=at)
