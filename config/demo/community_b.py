"""Daily work of lawyers in communities: a log, requests and duty hours to look around in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.acting import actor_of
from accounts.models import Organisation, Region, User
from community.actions import details, entries, incidents, requests
from community.models import (
    Assignment,
    CommunityProfile,
    FirmProfile,
    LawyerProfile,
    LogEntry,
    Pairing,
    Programme,
    Qualification,
)
from core.actors import Actor
from core.calendar import local_day
from oversight.actions import alerts
from oversight.models import Alert

# (days ago, kind, for whom, minutes, people, content, result)
WORK: tuple[tuple[int, str, str, int, int, str, str], ...] = (
    (0, "advice", "resident", 30, 1, "租房押金不退，如何要回。", "先书面催告，再到街道调解。"),
    (1, "mediation", "group", 60, 2, "楼上漏水，两户协商。", "双方同意各承担一半维修费。"),
    (2, "publicity", "committee", 60, 40, "反诈宣传，摆摊答疑。", "发放资料。"),
    (3, "document", "committee", 60, 1, "审查社区用房租赁合同。", "提出三处修改。"),
    (4, "legal_aid", "resident", 30, 1, "低保户讨要工资。", "引导到法律援助中心。"),
    (5, "advice", "resident", 15, 1, "遗嘱怎么写。", "说明自书遗嘱的要求。"),
    (6, "home_visit", "resident", 60, 1, "走访独居老人。", "解答赡养问题。"),
)


def load(where: dict[str, Organisation], *, at: datetime) -> None:
    """Enter a week of work of the demo lawyer in the demo community."""
    people = {user.username: user for user in User.objects.all()}
    one = ground(where, people, at)
    _entries(one, people, at)
    _requests(one, people, at)
    _alerts(one, where, people, at)


def ground(where: dict[str, Organisation], people: dict[str, User], at: datetime) -> Assignment:
    """The demo lawyer's assignment to the demo community, made where nobody has made it yet."""
    community, firm, lawyer = where["community"], where["firm_a"], people["lawyer"]
    running = Assignment.objects.filter(community=community, until__isnull=True)
    found = running.select_related("lawyer", "firm", "programme").first()
    if found is not None:
        return found
    today = local_day(at)
    begun = today - timedelta(days=330)
    bar, liaison = where["bar"], where["liaison_a"]
    if bar.region is None:
        raise ValueError("a programme lies in a city")
    programme, _new = Programme.objects.get_or_create(
        bar=bar,
        defaults={"name": "杭州市律师进社区", "region": bar.region, "starts_on": begun},
    )
    place, _new = CommunityProfile.objects.get_or_create(
        organisation=community,
        defaults={
            "programme": programme,
            "liaison": liaison,
            "district_id": liaison.region_id,
            "code": community.register_no,
            "street_code": community.region_id or "",
            "street": Region.objects.get(pk=community.region_id).name,
            "public_code": f"demo{community.pk}",
            "standing": "paired",
            "room": "社区服务中心二楼",
        },
    )
    FirmProfile.objects.get_or_create(
        organisation=firm,
        defaults={
            "programme": programme,
            "joined_on": begun,
            "district_id": firm.region_id,
            "liaison": liaison,
        },
    )
    LawyerProfile.objects.get_or_create(
        person=lawyer,
        defaults={"programme": programme, "firm": firm, "public_phone": "0571-88000000"},
    )
    held: dict[str, Any] = {
        "state": "certified",
        "licence_met": True,
        "loyalty_met": True,
        "mediation_met": True,
        "integrity_met": True,
        "number_text": "演示证 1 号",
        "valid_from": begun,
        "valid_until": begun + timedelta(days=1000),
        "imported": True,
        "applied_by": lawyer,
        "applied_at": at,
        "firm": firm,
    }
    Qualification.objects.get_or_create(person=lawyer, programme=programme, defaults=held)
    pairing = Pairing.objects.create(
        programme=programme,
        community=community,
        firm=firm,
        liaison=liaison,
        district=place.district,
        street_code=place.street_code,
        state="active",
        proposed_by_side="firm",
        proposed_at=at,
        approved_at=at,
        reviewed_at=at,
        started_on=begun,
    )
    return Assignment.objects.create(
        programme=programme,
        pairing=pairing,
        lawyer=lawyer,
        community=community,
        firm=firm,
        liaison=liaison,
        since=begun,
        at=at,
    )


def _entries(one: Assignment, people: dict[str, User], at: datetime) -> None:
    me = actor_of(one.lawyer, one.firm, at)
    made = [_entry(one, me, at, n) for n in range(len(WORK))]
    clerk = actor_of(people["community_clerk"], one.community, at)
    _entry(one, clerk, at, len(WORK), content="居民反映楼道堆物，请律师解答。")
    mediated = next((e for e in made if e.kind == "mediation"), made[0])
    details.record_mediation(
        mediated,
        first_side="王某",
        second_side="李某",
        first_consents=True,
        second_consents=True,
        facts="楼上水管老化，渗到楼下。",
        outcome="settled",
        terms="维修费各承担一半，十日内修好。",
        actor=me,
        at=at,
    )
    details.send_suggestion(
        made[0],
        title="统一租房合同范本",
        text="租房押金纠纷较多，建议街道印发合同范本。",
        actor=me,
        at=at,
    )
    entries.correct_entry(made[-1], reason="用时写错", minutes=120, actor=me, at=at)


def _entry(one: Assignment, who: Actor, at: datetime, n: int, content: str = "") -> LogEntry:
    days, kind, for_whom, minutes, heads, text, result = WORK[n % len(WORK)]
    on: date = max(local_day(at) - timedelta(days=days), one.since)
    return entries.write_entry(
        community=one.community,
        client_token=UUID(int=one.community_id * 1000 + n),
        on=on,
        kind=kind,
        content=content or text,
        result=result,
        for_whom=for_whom,
        minutes=minutes,
        people=heads,
        leaflets=60 if kind == "publicity" else 0,
        gist="上下楼漏水，双方和解。" if kind == "mediation" else "",
        resident_name="王小明" if for_whom == "resident" else "",
        resident_phone="13800001234" if for_whom == "resident" else "",
        actor=who,
        at=at,
    )


def _requests(one: Assignment, people: dict[str, User], at: datetime) -> None:
    """A request in each of the usual states."""
    me, clerk = actor_of(one.lawyer, one.firm, at), people["community_clerk"]
    texts = (
        "楼下饭店油烟扰民，怎么办？",
        "老人想立遗嘱。",
        "押金不退。",
        "车位被占。",
        "想问离婚的事。",
    )
    made = [
        requests.receive_request(
            community=one.community,
            text=text,
            source="clerk" if n else "resident",
            token=UUID(int=one.community_id * 1000 + 500 + n),
            name="王女士",
            phone="13800001234",
            consent=True,
            actor=actor_of(clerk, one.community, at) if n else Actor(),
            at=at - timedelta(hours=n),
        )[0]
        for n, text in enumerate(texts)
    ]
    for asked in made[1:4]:
        requests.accept_request(asked, actor=me, at=at)
    for asked in made[2:4]:
        requests.answer_request(asked, text="请带上材料到工作室，当面说明。", actor=me, at=at)
    requests.close_request(made[3], close_note="已当面解答。", actor=me, at=at)


def _alerts(
    one: Assignment, where: dict[str, Organisation], people: dict[str, User], at: datetime
) -> None:
    """A sign nobody has acknowledged yet, and one the bar has."""
    me = actor_of(one.lawyer, one.firm, at)
    entered = LogEntry.objects.filter(assignment=one, state="confirmed", counts=True)
    first, second = entered.filter(kind__in=["publicity", "document"]).order_by("id")
    for entry, gist in (
        (first, "三十余名业主聚在物业门口，要求恢复供暖，言辞激烈。"),
        (second, "十余户商户因租约到期集体上门，情绪激动。"),
    ):
        incidents.signal_incident(
            entry, gist=gist, advice="已安抚，请推选代表到社区商谈。", actor=me, at=at
        )
    seen = Alert.objects.get(subject_type="community.logentry", subject_id=second.pk)
    alerts.acknowledge_alert(seen, actor=actor_of(people["officer"], where["bar"], at), at=at)
