"""Entries of the log: who writes, what counts, how they are corrected."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import details, entries, swaps
from community.actions.endings import end_assignment
from community.actions.handing_on import hand_on_entries
from community.actions.incidents import signal_incident
from community.enums.pairing import EndReason
from community.models import (
    Amendment,
    Assignment,
    LogEntry,
    Mediation,
    MonthFigures,
    MonthReport,
    Visit,
    Volume,
)
from community.policies import work as policies
from community.queries.work import resident_of
from core.actors import SYSTEM
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import AuditEntry, Duty
from core.regulation import set_value
from tests import factories
from tests.community import flow
from tests.community.flow_rota import colleague, laid
from tests.factories import client_of

pytestmark = pytest.mark.django_db


def write(one: Assignment, somebody: User, **more: Any) -> LogEntry:
    """Somebody writes an entry on the usual day."""
    where = more.pop("where", None)
    values = {
        "community": one.community,
        "client_token": uuid4(),
        "on": date(2026, 5, 7),
        "kind": "advice",
        "content": "楼上漏水，如何索赔。",
        "result": "先报物业，再协商。",
        "for_whom": "resident",
        "minutes": 30,
    }
    return entries.write_entry(actor=flow.by(somebody, where), at=flow.at(), **{**values, **more})


def figures(one: Assignment, month: date = date(2026, 5, 1)) -> tuple[int, int]:
    """Entries and minutes of a month."""
    found = MonthFigures.objects.filter(month=month, lawyer=one.lawyer)
    return found.values_list("entries", "minutes").first() or (0, 0)


@pytest.mark.clause("LC-16")
def test_the_lawyers_own_entry_counts_at_once_and_a_second_sending_makes_none(
    assigned: Assignment, lawyer: User, partner: User
) -> None:
    token = uuid4()
    made = write(
        assigned, lawyer, client_token=token, resident_name="王某", resident_phone="13800001111"
    )
    again = write(assigned, lawyer, client_token=token, content="别的")
    assert again == made
    assert LogEntry.objects.count() == 1
    assert (made.state, made.year, made.number) == ("confirmed", 2026, 1)
    assert (made.written_as, made.confirmed_by) == ("lawyer", lawyer)
    assert figures(assigned) == (1, 30)
    assert "王某" not in made.resident_name_sealed
    assert resident_of(made) == ("王某", "13800001111")
    with pytest.raises(Stale):
        write(assigned, partner, client_token=token)
    assert write(assigned, lawyer).number == 2


@pytest.mark.clause("LC-16")
def test_what_cant_be_written(assigned: Assignment, lawyer: User, partner: User) -> None:
    with pytest.raises(Forbidden):
        write(assigned, partner)
    for day in (date(2026, 5, 9), date(2026, 4, 30), date(2025, 12, 1)):
        with pytest.raises(Unmet) as refused:
            write(assigned, lawyer, on=day)
        assert "on" in refused.value.fields
    write(assigned, lawyer, on=date(2026, 5, 1))
    with pytest.raises(ValueError, match="state"):
        write(assigned, lawyer, state="locked")
    empty = flow.another_community(assigned.community)
    clerk = factories.member(factories.person("社区人"), empty, Role.COMMUNITY_CLERK)
    with pytest.raises(Unmet):
        write(assigned, clerk, community=empty, where=empty)
    assert Volume.objects.get(community=assigned.community).last == 1


@pytest.mark.clause("LC-10")
def test_what_others_write_waits_for_the_lawyer(
    assigned: Assignment, lawyer: User, community: Organisation, partner: User
) -> None:
    clerk = factories.member(factories.person("社区人"), community, Role.COMMUNITY_CLERK)
    made = write(assigned, clerk)
    assert (made.state, made.written_as) == ("to_confirm", "clerk")
    assert figures(assigned) == (0, 0)
    duty = Duty.objects.get(kind="community.confirm_entry")
    assert (duty.debtor_person, str(duty.due_on)) == (lawyer, "2026-05-12")
    changed = entries.edit_entry(
        made,
        on=made.on,
        kind="publicity",
        content="发放资料",
        minutes=60,
        leaflets=50,
        actor=flow.by(clerk),
        at=flow.at(),
        version=made.version,
    )
    with pytest.raises(Forbidden):
        entries.confirm_entry(changed, actor=flow.by(clerk), at=flow.at())
    with pytest.raises(Stale):
        entries.confirm_entry(changed, actor=flow.by(lawyer), at=flow.at(), version=1)
    entries.confirm_entry(changed, actor=flow.by(lawyer), at=flow.at())
    assert figures(assigned) == (1, 60)
    assert flow.again(duty).state == "discharged"
    with pytest.raises(WrongState):
        entries.edit_entry(
            made, on=made.on, content="x", kind="other", actor=flow.by(lawyer), at=flow.at()
        )
    other = write(assigned, clerk)
    entries.drop_entry(other, reason="重复", actor=flow.by(lawyer), at=flow.at())
    assert (flow.again(other).state, flow.again(other).number) == ("dropped", 2)
    assert figures(assigned) == (1, 60)
    assert not Duty.objects.filter(state="open").exists()


@pytest.mark.clause("LC-10")
def test_what_waits_for_a_lawyer_who_left_is_confirmed_or_dropped_in_their_place(
    assigned: Assignment,
    lawyer: User,
    community: Organisation,
    firm: Organisation,
    director: User,
    clerk: User,
    partner: User,
) -> None:
    officer = factories.member(factories.person("社区人"), community, Role.COMMUNITY_CLERK)
    first, second, third = (write(assigned, officer) for _ in range(3))
    doer = {"reason": "已向其本人核实", "at": flow.at()}
    with pytest.raises(Forbidden):
        entries.confirm_entry(first, actor=flow.by(director), **doer)
    assert hand_on_entries(at=flow.at()) == 0
    lawyer.memberships.update(until=date(2026, 5, 7))
    ended = {"reason": EndReason.LEFT, "note": "", "actor": SYSTEM, "at": flow.at()}
    end_assignment(assigned, on=date(2026, 5, 7), **ended)
    assert (hand_on_entries(at=flow.at()), hand_on_entries(at=flow.at())) == (3, 0)
    duty = Duty.objects.filter(kind="community.confirm_entry_in_place", state="open").first()
    assert duty is not None
    assert (duty.debtor, str(duty.due_on)) == (firm, "2026-05-12")
    page = client_of(director).get(f"/log/{first.pk}/").content.decode()
    assert 'data-act="confirm"' in page
    assert "已不再服务这个社区" in page
    for who in (clerk, partner, officer, lawyer):
        with pytest.raises(Forbidden):
            entries.confirm_entry(first, actor=flow.by(who), **doer)
        with pytest.raises(Forbidden):
            entries.drop_entry(first, actor=flow.by(who), **doer)
    with pytest.raises(Unmet):
        entries.confirm_entry(first, actor=flow.by(director), at=flow.at())
    sent = client_of(director).post(
        f"/log/{first.pk}/confirm", {"reason": "已核实", "version": first.version}
    )
    assert sent.status_code == 302
    assert (flow.again(first).confirmed_by, figures(assigned)) == (director, (1, 30))
    assert AuditEntry.objects.get(act="confirm", subject_id=first.pk).reason == "已核实"
    with pytest.raises(Unmet):
        entries.drop_entry(second, reason=" ", actor=flow.by(director), at=flow.at())
    entries.drop_entry(second, actor=flow.by(director), **doer)
    # Who serves now confirms too; it counts for who did it.
    mate = colleague(firm)
    flow.assignment(assigned.pairing, mate, since=date(2026, 5, 8))
    entries.confirm_entry(third, actor=flow.by(mate), **doer)
    assert (figures(assigned), flow.again(third).lawyer) == ((2, 60), lawyer)
    assert not Duty.objects.filter(kind__contains="confirm_entry", state="open").exists()


@pytest.mark.clause("LC-16")
def test_a_correction_is_a_new_line_that_counts_instead(assigned: Assignment, lawyer: User) -> None:
    made = write(assigned, lawyer, kind="mediation", resident_name="王某")
    terms = {"first_side": "王", "second_side": "李", "facts": "漏水", "terms": "各半"}
    details.record_mediation(
        made,
        **terms,
        first_consents=True,
        second_consents=True,
        outcome="settled",
        actor=flow.by(lawyer),
        at=flow.at(),
    )
    made = flow.again(made)
    new = entries.correct_entry(
        made, reason="时间写错", minutes=90, actor=flow.by(lawyer), at=flow.at()
    )
    old = flow.again(made)
    assert (old.counts, old.state, old.minutes) == (False, "confirmed", 30)
    assert (new.corrects, new.number, new.settled, new.counts) == (old, 2, True, True)
    assert resident_of(new) == ("王某", "")
    assert Mediation.objects.filter(entry=new, terms="各半").exists()
    assert figures(assigned) == (1, 90)
    assert MonthFigures.objects.get().mediations_settled == 1
    with pytest.raises(WrongState):
        entries.correct_entry(old, reason="x", actor=flow.by(lawyer), at=flow.at())


@pytest.mark.clause("LC-24")
def test_after_the_month_was_passed_on_late_work_goes_into_the_open_month(
    assigned: Assignment, lawyer: User
) -> None:
    made = write(assigned, lawyer)
    LogEntry.objects.filter(pk=made.pk).update(state="locked")
    MonthFigures.objects.update(locked=True)
    report = flow.report(assigned)
    MonthReport.objects.filter(pk=report.pk).update(
        state="confirmed",
        confirmed_by=lawyer,
        confirmed_at=flow.at(),
        in_time=True,
        entries=1,
        minutes=30,
        advice=1,
        advice_people=1,
    )
    late = write(assigned, lawyer, minutes=15)
    assert (late.on, late.month) == (date(2026, 5, 7), date(2026, 6, 1))
    assert figures(assigned, date(2026, 6, 1)) == (1, 15)
    noted = Amendment.objects.get(entry=late)
    assert (noted.counted_in, noted.difference["minutes"]) == (date(2026, 6, 1), 15)
    new = entries.correct_entry(
        flow.again(made), reason="写错", minutes=50, actor=flow.by(lawyer), at=flow.at()
    )
    assert (new.counts, flow.again(made).counts) == (False, True)
    assert Amendment.objects.get(entry=new).difference == {"minutes": 20}
    assert Amendment.objects.get(entry=new).counted_in is None
    # A sign of an incident found afterwards is told, and stands beside the month.
    sign = {"actor": flow.by(lawyer), "at": flow.at()}
    for _twice in range(2):
        signal_incident(flow.again(made), gist="三十余人聚集", **sign)
    (noted,) = made.amendments.all()
    assert (noted.report, noted.difference, noted.counted_in) == (report, {"incidents": 1}, None)
    assert (flow.again(made).entry_type, figures(assigned)) == ("ordinary", (1, 30))
    signal_incident(flow.again(late), gist="又有人聚集", **sign)
    assert (flow.again(late).entry_type, late.amendments.count()) == ("incident", 1)
    assert MonthFigures.objects.get(month=date(2026, 6, 1)).incidents == 1


@pytest.mark.clause("LC-17")
def test_a_mediation_needs_both_sides_consent(assigned: Assignment, lawyer: User) -> None:
    made = write(assigned, lawyer, kind="mediation")
    facts = {"first_side": "王", "second_side": "李", "facts": "漏水", "outcome": "settled"}
    for consents, terms in ((False, "各半"), (True, " ")):
        with pytest.raises(Unmet):
            details.record_mediation(
                made,
                **facts,
                first_consents=True,
                second_consents=consents,
                terms=terms,
                actor=flow.by(lawyer),
                at=flow.at(),
            )
    with pytest.raises(WrongState):
        details.record_mediation(
            write(assigned, lawyer), **facts, actor=flow.by(lawyer), at=flow.at()
        )


@pytest.mark.clause("LC-9")
def test_suggestions_and_referrals_are_counted_once(assigned: Assignment, lawyer: User) -> None:
    made, me = write(assigned, lawyer), {"actor": flow.by(lawyer), "at": flow.at()}
    for text in ("加装路灯", "加装两盏路灯"):
        details.send_suggestion(made, title="路灯", text=text, **me)
    details.refer_to_aid(
        made, to="上城区法律援助中心", ground="低保", referred_on=date(2026, 5, 7), **me
    )
    row = MonthFigures.objects.get()
    assert (row.suggestions, row.referrals) == (1, 1)
    LogEntry.objects.filter(pk=made.pk).update(state="locked")
    with pytest.raises(WrongState):
        details.send_suggestion(flow.again(made), title="x", text="x", **me)


@pytest.mark.clause("LC-20")
def test_only_the_director_unmasks_with_a_reason(
    assigned: Assignment, lawyer: User, director: User, liaison: User
) -> None:
    made = write(assigned, lawyer, resident_name="王某", resident_phone="13800001111")
    assert policies.sight_of_entry(flow.by(director), made) == "masked"
    assert policies.sight_of_entry(flow.by(liaison), made) == "anonymous"
    for somebody in (lawyer, liaison):
        with pytest.raises(Forbidden):
            entries.unmask_entry(made, reason="x", actor=flow.by(somebody), at=flow.at())
    with pytest.raises(Unmet):
        entries.unmask_entry(made, reason=" ", actor=flow.by(director), at=flow.at())
    assert not AuditEntry.objects.filter(act="unmask").exists()
    shown = entries.unmask_entry(made, reason="投诉核查", actor=flow.by(director), at=flow.at())
    assert shown == ("王某", "13800001111")
    assert AuditEntry.objects.get(act="unmask", kind="read").reason == "投诉核查"


@pytest.mark.clause("LC-16", "LC-22")
def test_a_substitute_writes_up_the_days_they_stood_in_and_no_others(
    assigned: Assignment, partner: User
) -> None:
    flow.qualified(partner, assigned.firm)
    flow.substitution(assigned, partner, date(2026, 5, 6), date(2026, 5, 7))
    made = write(assigned, partner, on=date(2026, 5, 7))
    assert (made.lawyer, made.written_as) == (assigned.lawyer, "substitute")
    for day in (date(2026, 5, 5), date(2026, 5, 8)):
        with pytest.raises(Unmet, match="LC-16") as refused:
            write(assigned, partner, on=day)
        assert "on" in refused.value.fields
    shown = client_of(partner, assigned.firm).get(f"/log/{made.pk}/")
    assert shown.status_code == 200
    assert "1380000" not in shown.content.decode()
    with pytest.raises(Forbidden):
        entries.write_entry(
            community=assigned.community,
            client_token=uuid4(),
            on=date(2026, 5, 7),
            kind="advice",
            content="x",
            actor=flow.by(partner, when="2026-05-20"),
            at=flow.at("2026-05-20"),
        )


@pytest.mark.clause("LC-14", "LC-16", "LC-24")
def test_a_duty_swapped_is_written_up_the_next_day_and_counts_for_the_communitys_lawyer(
    assigned: Assignment, lawyer: User
) -> None:
    mate = colleague(assigned.firm)
    laid(assigned)
    duty = Visit.objects.get(on=date(2026, 5, 13))
    swap = swaps.ask_swap(duty, to=mate, reason="开庭", actor=flow.by(lawyer), at=flow.at())
    swaps.agree_swap(swap, actor=flow.by(mate), at=flow.at())
    next_day = {"actor": flow.by(mate, when="2026-05-14"), "at": flow.at("2026-05-14")}
    what = {"community": assigned.community, "kind": "advice", "content": "x", "minutes": 30}
    made = entries.write_entry(client_token=uuid4(), on=date(2026, 5, 13), **what, **next_day)
    assert (made.assignment, made.visit) == (assigned, Visit.objects.get(lawyer=mate))
    assert figures(assigned) == (1, 30)
    with pytest.raises(Unmet, match="LC-16"):
        entries.write_entry(client_token=uuid4(), on=date(2026, 5, 14), **what, **next_day)


@pytest.mark.clause("LC-16", "LC-17", "LC-20")
def test_a_substitute_completes_what_they_wrote_up_while_the_window_lasts_and_no_longer(
    assigned: Assignment, partner: User
) -> None:
    flow.qualified(partner, assigned.firm)
    flow.substitution(assigned, partner, date(2026, 5, 6), date(2026, 5, 7))
    made = write(assigned, partner, on=date(2026, 5, 7), kind="mediation")
    sides = {"first_side": "丁居民", "second_side": "戊居民", "facts": "漏水。", "terms": "赔偿。"}
    agreed = {"first_consents": True, "second_consents": True, "outcome": "settled"}

    def mediation(day: str) -> Any:
        with time_machine.travel(flow.at(day), tick=False):
            return client_of(partner, assigned.firm).get(f"/log/{made.pk}/mediate")

    assert mediation("2026-05-08").status_code == 200
    by = {"actor": flow.by(partner), "at": flow.at()}
    details.record_mediation(made, **sides, **agreed, **by)
    refused = mediation("2026-05-20")
    assert refused.status_code == 403
    assert "丁居民" not in refused.content.decode()


@pytest.mark.clause("LC-16", "LC-22")
def test_after_a_handover_each_lawyer_writes_up_their_own_days(
    assigned: Assignment, partner: User, community_clerk: User
) -> None:
    Assignment.objects.filter(pk=assigned.pk).update(until=date(2026, 5, 6))
    after = flow.assignment(assigned.pairing, partner, since=date(2026, 5, 7))
    outgoing, incoming = assigned.lawyer, partner
    assert write(assigned, outgoing, on=date(2026, 5, 6)).assignment == assigned
    assert write(after, incoming, on=date(2026, 5, 7)).assignment == after
    for who, day in ((outgoing, date(2026, 5, 7)), (incoming, date(2026, 5, 6))):
        with pytest.raises(Unmet, match="LC-16"):
            write(assigned, who, on=day)
    waits = write(assigned, community_clerk, on=date(2026, 5, 6))
    assert (waits.state, waits.lawyer) == ("to_confirm", outgoing)
    moved = {"content": "x", "result": "x", "kind": "advice", "for_whom": "resident"}
    by = {"actor": flow.by(community_clerk), "at": flow.at()}
    with pytest.raises(Unmet, match="LC-16"):
        entries.edit_entry(waits, on=date(2026, 5, 7), **moved, **by)


@pytest.mark.clause("LC-16")
def test_the_form_offers_where_somebody_served_lately(assigned: Assignment, lawyer: User) -> None:
    def offered(day: str) -> int:
        with time_machine.travel(flow.at(day), tick=False):
            return int(client_of(lawyer, assigned.firm).get("/log/new").status_code)

    Assignment.objects.filter(pk=assigned.pk).update(until=date(2026, 5, 6))
    assert (offered("2026-05-08"), offered("2026-05-20")) == (200, 403)
    with time_machine.travel(flow.at("2026-05-20"), tick=False):
        answer = client_of(lawyer, assigned.firm).post("/log/new", {"content": "x"})
    assert (answer.status_code, answer["X-Log"]) == (403, "refused")


@pytest.mark.clause("LC-16")
def test_the_form_goes_by_the_programmes_window_whatever_bar_the_firm_reports_to(
    assigned: Assignment, lawyer: User
) -> None:
    Assignment.objects.filter(pk=assigned.pk).update(until=date(2026, 5, 6))
    set_value(
        "log.back_dating_days",
        3,
        organisation=assigned.programme.bar,
        effective_from=factories.LONG_AGO,
        reason="",
        person=None,
        at=flow.at(),
    )
    Organisation.objects.filter(pk=assigned.firm_id).update(parent=None, lineage=[assigned.firm_id])
    for day, code in (("2026-05-09", 200), ("2026-05-10", 403)):
        with time_machine.travel(flow.at(day), tick=False):
            assert client_of(lawyer, assigned.firm).get("/log/new").status_code == code


@pytest.mark.clause("LC-16")
def test_who_may_not_write_there_any_more_is_told_why_and_loses_nothing(
    assigned: Assignment, lawyer: User, firm: Organisation
) -> None:
    typed = {"community": assigned.community_id, "content": "门口记的", "client_token": uuid4()}

    def sent() -> Any:
        with time_machine.travel(flow.at("2026-05-20"), tick=False):
            return client_of(lawyer, firm).post("/log/new", typed)

    Assignment.objects.filter(pk=assigned.pk).update(until=date(2026, 5, 6))
    nowhere = sent()
    assert (nowhere.status_code, nowhere["X-Log"]) == (403, "refused")
    assert "补记期限" in nowhere.content.decode()
    assert "LC-16" in nowhere.content.decode()
    flow.served(firm, flow.another_community(assigned.community), lawyer)
    elsewhere = sent()
    assert elsewhere.status_code == 422
    for words in ("补记期限内也没有服务过", "LC-16", "门口记的"):
        assert words in elsewhere.content.decode()


@pytest.mark.clause("LC-20")
def test_a_refused_gist_stays_in_the_form_with_all_that_was_typed(
    assigned: Assignment, lawyer: User
) -> None:
    typed = {
        "community": assigned.community_id,
        "on": "2026-05-07",
        "kind": "advice",
        "for_whom": "resident",
        "minutes": "30",
        "channel": "on_site",
        "content": "咨询离婚。",
        "resident_name": "王小明",
        "gist": "王小明咨询离婚",
        "client_token": uuid4(),
    }
    with time_machine.travel(flow.at("2026-05-08"), tick=False):
        answer = client_of(lawyer, assigned.firm).post("/log/new", typed)
    assert answer.status_code == 422
    assert "LC-20" in str(answer.context["form"].errors["gist"])
    assert "王小明咨询离婚" in answer.content.decode()
    assert not LogEntry.objects.exists()


@pytest.mark.clause("LC-18", "LC-20")
@pytest.mark.parametrize(
    "gist", ["王小明咨询离婚", "留电 138-0000-1111", "证件 330102199001011234 的补办"]
)
def test_what_is_told_beyond_the_community_names_nobody(
    assigned: Assignment, lawyer: User, community_clerk: User, gist: str
) -> None:
    resident = {"resident_name": "王小明", "resident_phone": "13800001111"}
    by = {"actor": flow.by(lawyer), "at": flow.at()}
    with pytest.raises(Unmet, match="LC-20") as refused:
        write(assigned, lawyer, gist=gist, **resident)
    assert "gist" in refused.value.fields
    waits = write(assigned, community_clerk, gist="咨询离婚", **resident)
    changed = {"on": waits.on, "kind": "advice", "content": "x", "result": "x", "gist": gist}
    with pytest.raises(Unmet, match="LC-20"):
        entries.edit_entry(waits, **changed, for_whom="resident", **resident, **by)
    made = write(assigned, lawyer, gist="咨询离婚", **resident)
    with pytest.raises(Unmet, match="LC-20"):
        entries.correct_entry(made, reason="写错", gist=gist, **by)
    with pytest.raises(Unmet, match="LC-20") as refused:
        signal_incident(made, gist="二十人聚集", advice=gist, **by)
    assert list(refused.value.fields) == ["advice"]
    assert LogEntry.objects.filter(gist="咨询离婚").count() == 2
