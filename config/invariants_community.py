"""Attempts on what the database holds true of lawyers in communities, and the world they need."""

from __future__ import annotations

from datetime import datetime, time
from uuid import uuid4

from accounts.acting import actor_of
from accounts.enums import OrganisationKind as Kind
from accounts.models import Organisation, Region, User
from community.actions import entries, incidents, requests
from community.models import (
    Assignment,
    ChangeNotice,
    MonthFigures,
    MonthReport,
    Qualification,
    QuarterFeedback,
    RotaSlot,
    SpotCheck,
    Visit,
)
from community.regulations.checks import quarter_of
from community.regulations.monthly import month_of
from config.demo import community_b, people
from core.actors import Actor
from core.calendar import local_day
from oversight.models import Alert


def _copy(table: str, row: str, changes: str = "") -> str:
    """The same row once more, with other values where said."""
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object('id', 0{changes}))).* "  # noqa: S608
        f"FROM {table} r WHERE id = %({row})s"
    )


# Name, clause, a part of the refusal's words, statements.
ATTEMPTS: tuple[tuple[str, str, str, str], ...] = (
    (
        "a community has as many pairings as its rule says",
        "LC-22",
        "LC-22",
        _copy("community_pairing", "pairing", ", 'firm_id', %(other_firm)s"),
    ),
    (
        "a pairing has one lawyer at a time",
        "LC-22",
        "assignment_one_at_a_time",
        _copy("community_assignment", "assignment"),
    ),
    (
        "nobody without a certificate is assigned",
        "LC-21",
        "LC-21",
        _copy("community_assignment", "assignment", ", 'lawyer_id', %(stranger)s"),
    ),
    (
        "an assignment isn't rewritten",
        "LC-22",
        "not rewritten",
        "UPDATE community_assignment SET lawyer_id = %(stranger)s WHERE id = %(assignment)s",
    ),
    (
        "an assignment isn't removed",
        "LC-22",
        "never removed",
        "DELETE FROM community_assignment WHERE id = %(assignment)s",
    ),
    (
        "two certificates never overlap",
        "LC-21",
        "qualification_no_overlap",
        _copy("community_qualification", "qualification", ", 'number_text', 'x'"),
    ),
    (
        "nobody is on duty in two places at once",
        "LC-14",
        "rota_no_clash",
        _copy("community_rotaslot", "slot"),
    ),
    (
        "a day of duty that was served names who came",
        "LC-14",
        "visit_done_by_somebody",
        "UPDATE community_visit SET state = 'done' WHERE id = %(visit)s",
    ),
    (
        "a slot has one duty a day",
        "LC-14",
        "visit_of_slot",
        _copy("community_visit", "visit"),
    ),
    (
        "a day of duty moves along its diagram only",
        "LC-14",
        "no move",
        (
            "UPDATE community_visit SET state = 'missed' WHERE id = %(visit)s;"
            "UPDATE community_visit SET state = 'planned' WHERE id = %(visit)s"
        ),
    ),
    (
        "a resident's request has their consent",
        "LC-20",
        "request_consent",
        "UPDATE community_servicerequest SET consent_at = NULL WHERE id = %(request)s",
    ),
    (
        "a withdrawn request forgets the contact",
        "LC-20",
        "request_withdrawn_forgets",
        "UPDATE community_servicerequest SET state = 'withdrawn' WHERE id = %(request)s",
    ),
    (
        "an answer isn't changed",
        "LC-15",
        "an answer is never changed",
        "UPDATE community_reply SET text = '' WHERE request_id = %(request)s",
    ),
    (
        "an entry keeps its number",
        "LC-16",
        "keeps its number",
        "UPDATE community_logentry SET number = number + 1 WHERE id = %(entry)s",
    ),
    (
        "a number is given once",
        "LC-16",
        "entry_number_once",
        _copy("community_logentry", "entry", ", 'client_token', gen_random_uuid()"),
    ),
    (
        "a form sent twice makes one entry",
        "LC-16",
        "client_token",
        _copy("community_logentry", "entry", ", 'number', 9999"),
    ),
    (
        "an entry isn't removed",
        "LC-16",
        "never removed",
        "DELETE FROM community_logentry WHERE id = %(entry)s",
    ),
    (
        "a confirmed entry is corrected by a new one",
        "LC-16",
        "corrected by a new one",
        "UPDATE community_logentry SET content = 'y' WHERE id = %(entry)s",
    ),
    (
        "nobody is mediated against their will",
        "LC-17",
        "mediation_voluntary",
        (
            "INSERT INTO community_mediation (entry_id, first_side, second_side, first_consents, second_consents, facts, outcome, terms) "
            "VALUES (%(entry)s, 'x', 'x', true, false, 'x', 'failed', '')"
        ),
    ),
    (
        "a settlement has its terms",
        "LC-17",
        "mediation_settled_has_terms",
        (
            "INSERT INTO community_mediation (entry_id, first_side, second_side, first_consents, second_consents, facts, outcome, terms) "
            "VALUES (%(entry)s, 'x', 'x', true, true, 'x', 'settled', '')"
        ),
    ),
    (
        "a sign is told once",
        "LC-18",
        "alert_once",
        _copy("oversight_alert", "alert"),
    ),
    (
        "an alert nobody has acknowledged isn't closed",
        "LC-18",
        "no move",
        "UPDATE oversight_alert SET state = 'closed', outcome = 'x', closed_at = now() WHERE id = %(alert)s",
    ),
    (
        "an alert is closed with what came of it",
        "LC-18",
        "alert_closed_with_outcome",
        (
            "UPDATE oversight_alert SET state = 'acknowledged' WHERE id = %(alert)s;"
            "UPDATE oversight_alert SET state = 'closed' WHERE id = %(alert)s"
        ),
    ),
    (
        "an alert is acknowledged by somebody",
        "LC-18",
        "told_acknowledged_by_somebody",
        "UPDATE oversight_told SET acknowledged_at = now() WHERE alert_id = %(alert)s",
    ),
    (
        "figures that were passed on stand still",
        "LC-24",
        "LC-24",
        (
            "UPDATE community_monthfigures SET locked = true WHERE id = %(figures)s;"
            "UPDATE community_monthfigures SET entries = 99 WHERE id = %(figures)s"
        ),
    ),
    (
        "figures aren't removed",
        "LC-24",
        "never removed",
        "DELETE FROM community_monthfigures WHERE id = %(figures)s",
    ),
    (
        "a report says what is below it",
        "LC-24",
        "LC-24",
        (
            "UPDATE community_monthreport SET state = 'confirmed', in_time = true, confirmed_at = now(), "
            "confirmed_by_id = lawyer_id, entries = 99 WHERE id = %(report)s"
        ),
    ),
    (
        "what a late entry changes isn't rewritten",
        "LC-24",
        "permission denied",
        "UPDATE community_amendment SET reason = 'x'",
    ),
    (
        "a draw of checks isn't changed",
        "LC-24",
        "permission denied",
        "UPDATE community_draw SET seed = 'x'",
    ),
    (
        "a check that was made has its finding",
        "LC-24",
        "check_done_has_finding",
        "UPDATE community_spotcheck SET state = 'done' WHERE id = %(check)s",
    ),
    (
        "a check is never closed before it was made",
        "LC-24",
        "no move",
        "UPDATE community_spotcheck SET state = 'closed', checked_on = now(), finding = 'good' WHERE id = %(check)s",
    ),
    (
        "a community speaks of a lawyer's quarter once",
        "LC-11",
        "quarter_feedback_once",
        _copy("community_quarterfeedback", "said"),
    ),
    (
        "what firm and community said to each other isn't rewritten",
        "LC-8",
        "permission denied",
        "UPDATE community_exchange SET topics = 'x'",
    ),
    (
        "where a community belonged isn't rewritten",
        "LC-7",
        "permission denied",
        "UPDATE community_communitymove SET reason = 'x'",
    ),
    (
        "nobody agrees to see somebody during duty elsewhere",
        "LC-11",
        "on duty elsewhere",
        (
            "INSERT INTO community_appointment (request_id, community_id, firm_id, lawyer_id, "
            '"on", begins, ends, place, state, proposed_side, reason, by_id, at, version) '
            "SELECT %(request)s, firm_id, firm_id, lawyer_id, \"on\", begins, ends, '', 'proposed', "
            "'community', '', lawyer_id, now(), 1 FROM community_visit WHERE id = %(visit)s;"
            "UPDATE community_appointment SET state = 'agreed' WHERE request_id = %(request)s"
        ),
    ),
    (
        "a change is returned with the reason",
        "LC-7",
        "change_returned_has_reason",
        "UPDATE community_changenotice SET state = 'returned' WHERE id = %(change)s",
    ),
)


def world(
    bar: Organisation, firm: Organisation, lawyer: User, *, at: datetime, mark: str
) -> dict[str, int]:
    """A community served, with hours, a day of duty, an entry, a request, an alert, figures."""
    city, _new = Region.objects.get_or_create(code="990000", defaults={"name": "x"})
    bar.region = city
    bar.save(update_fields=["region"])
    district, _new = Region.objects.get_or_create(code="990002", defaults={"name": "x"})
    liaison = people.organisation(Kind.LIAISON, f"liaison {mark}", bar, region_id=district.pk)
    other = people.organisation(Kind.FIRM, f"other firm {mark}", bar)
    community = people.organisation(
        Kind.COMMUNITY, f"community {mark}", liaison, region_id=district.pk, register_no=mark
    )
    where = {"bar": bar, "firm_a": firm, "liaison_a": liaison, "community": community}
    one = community_b.ground(where, {"lawyer": lawyer}, at)
    me = actor_of(lawyer, firm, at)
    slot = RotaSlot.objects.create(
        assignment=one,
        lawyer=lawyer,
        community=community,
        weekday=1,
        begins=time(9),
        ends=time(12),
        since=one.since,
        at=at,
    )
    visit = Visit.objects.create(
        programme=one.programme,
        assignment=one,
        slot=slot,
        community=community,
        lawyer=lawyer,
        firm=firm,
        liaison=liaison,
        on=local_day(at),
        begins=time(9),
        ends=time(12),
    )
    entry = entries.write_entry(
        community=community,
        client_token=uuid4(),
        on=local_day(at),
        kind="mediation",
        content="x",
        for_whom="resident",
        actor=me,
        at=at,
    )
    asked, _code = requests.receive_request(
        community=community,
        text="x",
        source="resident",
        token=uuid4(),
        phone="13800001234",
        consent=True,
        actor=Actor(),
        at=at,
    )
    asked = requests.accept_request(asked, actor=me, at=at)
    requests.ask_back(asked, text="x", actor=me, at=at)
    incidents.signal_incident(entry, gist="x", actor=me, at=at)
    report = MonthReport.objects.create(
        programme=one.programme,
        level="lawyer",
        lawyer=lawyer,
        firm=firm,
        liaison=liaison,
        month=month_of(local_day(at)),
        due_on=local_day(at),
        opened_at=at,
    )
    return {
        **_of_the_office(one, liaison, at),
        "other_firm": other.pk,
        "pairing": one.pairing_id,
        "assignment": one.pk,
        "qualification": Qualification.objects.get(person=lawyer, programme=one.programme).pk,
        "slot": slot.pk,
        "visit": visit.pk,
        "entry": entry.pk,
        "request": asked.pk,
        "alert": Alert.objects.get(subject_id=entry.pk, where=community).pk,
        "figures": MonthFigures.objects.get(lawyer=lawyer, community=community).pk,
        "report": report.pk,
    }


def _of_the_office(one: Assignment, liaison: Organisation, at: datetime) -> dict[str, int]:
    """A planned check, a quarter's feedback and a change of the community served."""
    whose = {"programme": one.programme, "liaison": liaison}
    served = {**whose, "community": one.community, "pairing": one.pairing, "lawyer": one.lawyer}
    check = SpotCheck.objects.create(
        **served, firm=one.firm, planned_on=local_day(at), created_at=at
    )
    scores = {"came": 5, "helped": 5, "reachable": 5}
    said = QuarterFeedback.objects.create(
        **served, **scores, quarter=quarter_of(local_day(at)), given_by=one.lawyer, given_at=at
    )
    change = ChangeNotice.objects.create(
        **whose,
        kind="contact",
        effective_on=local_day(at),
        reported_by=one.lawyer,
        reported_for=one.community,
        reported_at=at,
    )
    return {"check": check.pk, "said": said.pk, "change": change.pk}
