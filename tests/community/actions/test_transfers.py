"""Registers in and out of files (LC-6, LC-21, LC-23)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from community.actions import staging, transfers, writing
from community.actions.takeovers import finish_takeover
from community.models import (
    Arrangement,
    CommunityProfile,
    FirmProfile,
    LawyerProfile,
    Pairing,
    Qualification,
    StagedRow,
    TakeoverTask,
    Transfer,
)
from core.errors import Forbidden, Refusal, TooLarge, Unmet, WrongState, WrongType
from core.models import AuditEntry, Duty
from core.sheet_stream import stream
from tests import factories
from tests.community import flow
from tests.community import flow_transfers as files
from tests.community.flow_transfers import Desk

pytestmark = pytest.mark.django_db

COMMUNITIES = [
    ["代码", "名称", "街道代码", "街道", "区代码", "区", "工作室", "希望的专长"],
    [
        "330102001051",
        "清波门社区",
        "330102001",
        "清波街道",
        "330102",
        "上河区",
        "二楼",
        "物业、家事",
    ],
    ["330102001052", "劳动路社区", "330102001", "清波街道", "330102", "上河区", "", ""],
]
FIRMS = [
    ["firm_id", "firm_name", "firm_type", "district_code", "district", "org_form"],
    ["SF0001", "浙江旻和律师事务所", "区属所", "330102", "上河区", "普通合伙"],
    ["SF0002", "浙江溪照律师事务所", "省直所", "330102", "上河区", "个人所"],
]
LAWYERS = [
    ["lawyer_id", "name", "firm_id", "role", "community_certified", "email", "specialities"],
    ["SL1", "詹红梅", "SF0001", "主任", "1", "a@example.invalid", "土地房产|刑事"],
    ["SL2", "阿依古丽·买买提", "SF0001", "实习律师", "0", "", "=1+1"],
]


def with_cell(rows: list[list[str]], line: int, column: int, value: str) -> list[list[str]]:
    """The same rows with one cell different."""
    made = [list(row) for row in rows]
    made[line][column] = value
    return made


@pytest.mark.full
@pytest.mark.clause("LC-6")
def test_the_citys_registers_come_in_and_go_out_identical(bar: Organisation) -> None:
    desk = Desk(bar)
    for register, model, rows in (
        ("communities", CommunityProfile, 1410),
        ("firms", FirmProfile, 155),
        ("lawyers", LawyerProfile, 1868),
    ):
        read = desk.read(register, files.data_file(register))
        assert (read.problem, files.problems(read)[:3]) == ("", [])
        assert files.counts(read) == (rows, 0, 0, 0)
        assert desk.write(read).state == "done", read.problem
        assert model.objects.count() == rows
        for kind in ("csv", "xlsx"):
            again = desk.read(register, desk.export(register, kind), f"again.{kind}")
            assert (again.problem, files.counts(again)) == ("", (0, 0, rows, 0))
    assert Qualification.objects.filter(state="certified").count() == 942


@pytest.mark.clause("LC-6")
@pytest.mark.clause("LC-21")
@pytest.mark.clause("LC-23")
def test_registers_come_in_from_any_usual_file_and_go_out_as_they_came(
    bar: Organisation, liaison_office: Organisation
) -> None:
    desk = Desk(bar)
    read = desk.read("communities", files.csv_file(COMMUNITIES, "gb18030"))
    assert (read.state, files.counts(read)) == ("previewed", (2, 0, 0, 0))
    assert not CommunityProfile.objects.exists()
    desk.write(read)
    place = CommunityProfile.objects.get(code="330102001051")
    assert (place.liaison, place.room) == (liaison_office, "二楼")
    assert place.organisation.lineage == [place.pk, *liaison_office.lineage]
    assert place.specialities_wished == ["物业", "家事"]
    desk.take("firms", files.csv_file(FIRMS, "utf-8"))
    parents = dict(FirmProfile.objects.values_list("organisation__name", "organisation__parent"))
    assert parents == {FIRMS[1][1]: bar.pk, FIRMS[2][1]: bar.parent_id or bar.pk}
    desk.take("lawyers", files.csv_file(LAWYERS, "utf-16"))
    lawyer = LawyerProfile.objects.get(register_no="SL1")
    assert lawyer.qualified_until is not None and not lawyer.person.has_usable_password()
    roles = Membership.objects.filter(person=lawyer.person).values_list("role", flat=True)
    assert set(roles) == {Role.DIRECTOR, Role.PARTNER, Role.LAWYER}
    trainee = LawyerProfile.objects.get(register_no="SL2")
    assert (trainee.specialities, trainee.qualified_until) == (["=1+1"], None)
    for register in ("communities", "firms", "lawyers"):
        for kind in ("csv", "xlsx"):
            out = desk.export(register, kind)
            again = desk.read(register, out, f"again.{kind}")
            assert (again.problem, files.counts(again)) == ("", (0, 0, 2, 0)), (register, kind)
    assert b"'=1+1" in desk.export("lawyers")


@pytest.mark.clause("LC-6")
def test_what_changes_is_shown_before_and_after_and_recorded(
    bar: Organisation, liaison_office: Organisation
) -> None:
    desk = Desk(bar)
    desk.take("communities", files.csv_file(COMMUNITIES))
    rows = with_cell(with_cell(COMMUNITIES, 1, 1, "清波社区"), 1, 6, "")
    read = desk.read("communities", files.csv_file([["2026 年社区名册"], *rows]))
    assert files.counts(read) == (0, 1, 1, 0)
    row = StagedRow.objects.get(transfer=read, outcome="changed")
    now = writing.rows_shown(read, [row.pk], flow.at())[row.pk]
    assert (now["name"], now["room"], row.line) == ("清波门社区", "二楼", 3)
    desk.write(read)
    place = CommunityProfile.objects.get(code="330102001051").organisation
    assert place.name == "清波社区"
    assert [n.name for n in place.names.order_by("id")] == ["清波门社区", "清波社区"]
    assert {"清门", "波门"} & set(place.grams) == {"波门"}, "the earlier name still finds it"
    entry = AuditEntry.objects.get(subject_type="community.communityprofile", act="edit")
    assert entry.changes == {"name": ["清波门社区", "清波社区"], "room": ["二楼", ""]}
    assert entry.person == desk.admin
    assert not StagedRow.objects.filter(transfer=read).exists()


BAD_ROWS = [
    ("communities", COMMUNITIES, 2, 0, "330102001051", (3, "code:twice:2")),
    ("communities", COMMUNITIES, 1, 0, "3.30102E+11", (2, "code:spoiled")),
    ("communities", COMMUNITIES, 1, 0, "", (2, "code:lacking")),
    ("communities", COMMUNITIES, 1, 4, "330203", (2, "district_code:city")),
    ("communities", COMMUNITIES, 1, 5, "拱墅区", (2, "district:called:上河区")),
    ("communities", COMMUNITIES, 1, 1, "长" * 121, (2, "name:long:120")),
    ("firms", FIRMS, 1, 2, "大所", (2, "firm_type:choice:区属所、市直所、省直所、分所")),
    ("firms", FIRMS, 2, 1, FIRMS[1][1], (3, "firm_name:twice:2")),
    ("lawyers", LAWYERS, 1, 2, "SF9", (2, "firm_id:unknown:SF9")),
    ("lawyers", LAWYERS, 1, 4, "也许", (2, "community_certified:flag")),
    ("lawyers", LAWYERS, 2, 4, "1", (3, "community_certified:trainee")),
]


@pytest.mark.clause("LC-6")
def test_errors_are_named_by_row_and_column_and_nothing_comes_in(
    bar: Organisation, liaison_office: Organisation
) -> None:
    desk = Desk(bar)
    for register, rows, line, column, value, expected in BAD_ROWS:
        if register == "lawyers" and not FirmProfile.objects.exists():
            desk.take("firms", files.csv_file(FIRMS))
        read = desk.read(register, files.csv_file(with_cell(rows, line, column, value)))
        assert expected in files.problems(read), (value, files.problems(read))
        with pytest.raises(Unmet):
            transfers.confirm_import(read, **desk.now())
    assert not CommunityProfile.objects.exists() and not LawyerProfile.objects.exists()
    desk.take("lawyers", files.csv_file(LAWYERS))
    kept = {"community_certified:certified": (4, "0"), "role:lowered:主任": (3, "合伙人")}
    for problem, (column, value) in kept.items():
        read = desk.read("lawyers", files.csv_file(with_cell(LAWYERS, 1, column, value)))
        assert (2, problem) in files.problems(read)


@pytest.mark.clause("LC-6")
def test_the_errors_go_out_as_a_file_that_comes_in_again_corrected(
    bar: Organisation, liaison_office: Organisation
) -> None:
    desk = Desk(bar)
    client = factories.client_of(desk.admin, bar)
    wrong = with_cell(with_cell(COMMUNITIES, 1, 0, "33010200105X"), 2, 6, "=1+1")
    read = desk.read("communities", files.csv_file(wrong))
    path = f"/registers/runs/{read.pk}/errors"
    assert path in client.get(f"/registers/runs/{read.pk}/").content.decode()
    heads, *rows = _cells(client.get(path))
    assert heads == ["社区代码", *COMMUNITIES[0][1:], "原来的行", "错误"]
    assert rows == [["33010200105X", *COMMUNITIES[1][1:], "2", "社区代码：应是 12 位数字。"]]
    marked = client.get(f"{path}?rows=all")
    again = _cells(marked)
    assert [row[-1] for row in again] == ["错误", "社区代码：应是 12 位数字。", ""]
    assert again[2][6] == "=1+1"
    again[1][0] = COMMUNITIES[1][0]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(again):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    done = desk.take("communities", out.getvalue())
    assert (done.state, files.counts(done)[:1], done.outcome["ignored"]) == ("done", (2,), [])
    assert CommunityProfile.objects.get(code="330102001052").room == "=1+1"
    assert client.get(f"/registers/runs/{done.pk}/errors").status_code == 409


def _cells(answer: Any) -> list[list[str]]:
    """The cells of the one sheet of a workbook that was answered; none is a formula."""
    content = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    return [cells for _name, _line, cells in stream(content, most_rows=10)]


def _bomb() -> bytes:
    """An xlsx of a few kilobytes with one cell far away."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COMMUNITIES[0])
        sheet.write(1_048_575, 16_383, "x")
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    return out.getvalue()


@pytest.mark.clause("LC-6")
def test_bad_files_of_every_kind_are_answered(
    bar: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(bar)
    refused: dict[type[Refusal], list[bytes]] = {
        Unmet: [b"", b" \r\n"],
        WrongType: [b"%PDF-1.7 x", _zip(), b"\xd0\xcf\x11\xe0rest", b"a\x00b", b"PKrubbish"],
    }
    for kind, contents in refused.items():
        for content in contents:
            with pytest.raises(kind):
                transfers.ask_import(
                    desk.programme,
                    register="communities",
                    file=SimpleUploadedFile("a.csv", content),
                    **desk.now(),
                )
    monkeypatch.setattr(transfers, "SIZE_LIMIT", 10)
    with pytest.raises(TooLarge):
        upload = SimpleUploadedFile("a.csv", b"x" * 11)
        transfers.ask_import(desk.programme, register="firms", file=upload, **desk.now())
    monkeypatch.undo()
    monkeypatch.setattr(staging, "MOST_ROWS", 2)
    failed = {
        "没有找到": b"a,b\r\n1,2\r\n",
        "编码": b"\xff\xfea\x00\x00\xd8,\x00",
        "打不开": _bomb(),
        "引号": '代码,名称\r\n330102001051,"清波'.encode(),
        "有两列": "代码,名称,代码\r\n".encode(),
    }
    for word, content in failed.items():
        read = desk.read("communities", content)
        assert read.state == "failed" and word in read.problem, (word, read.problem)
    elsewhere = factories.member(factories.person(), bar, Role.FINANCE)
    with pytest.raises(Forbidden):
        upload = SimpleUploadedFile("a.csv", b"x")
        transfers.ask_import(
            desk.programme, register="firms", file=upload, actor=flow.by(elsewhere), at=flow.at()
        )


@pytest.mark.clause("LC-6")
def test_a_register_that_changed_meanwhile_is_not_written_and_a_run_ends_once(
    bar: Organisation, liaison_office: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(bar)
    desk.take("communities", files.csv_file(COMMUNITIES))
    shown = desk.read("communities", files.csv_file(with_cell(COMMUNITIES, 1, 6, "三楼")))
    CommunityProfile.objects.filter(code="330102001051").update(room="四楼")
    late = desk.write(shown)
    assert late.state == "failed" and "改动" in late.problem
    assert CommunityProfile.objects.get(code="330102001051").room == "四楼"
    done = desk.take("communities", files.csv_file(with_cell(COMMUNITIES, 1, 6, "三楼")))
    assert (done.state, transfers.run_transfer(done.pk, at=flow.at())) == ("done", "done")
    # A worker that dies three times doesn't get a fourth file to die of.
    killed = _killed(desk, monkeypatch)
    assert killed.state == "failed" and "3 次" in killed.problem
    read = desk.read("communities", files.csv_file(COMMUNITIES))
    stopped = transfers.cancel_transfer(read, **desk.now())
    assert stopped.state == "cancelled" and not StagedRow.objects.exists()
    with pytest.raises(WrongState):
        transfers.cancel_transfer(stopped, **desk.now())


def _killed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Transfer:
    class Killed(BaseException):
        pass

    def die(*_args: Any, **_more: Any) -> None:
        raise Killed

    upload = SimpleUploadedFile("a.csv", files.csv_file(COMMUNITIES))
    made = transfers.ask_import(desk.programme, register="communities", file=upload, **desk.now())
    monkeypatch.setattr(staging, "stage", die)
    for _time in range(3):
        with pytest.raises(Killed):
            transfers.run_transfer(made.pk, at=flow.at())
    transfers.run_transfer(made.pk, at=flow.at())
    monkeypatch.undo()
    made.refresh_from_db()
    return made


@pytest.mark.clause("LC-6")
def test_a_run_stops_when_asked_between_two_batches(
    bar: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(bar)
    upload = SimpleUploadedFile("a.csv", files.csv_file(COMMUNITIES))
    made = transfers.ask_import(desk.programme, register="communities", file=upload, **desk.now())
    real: Callable[..., Any] = staging._copy

    def copied(*args: Any) -> None:
        real(*args)
        made.refresh_from_db()
        transfers.cancel_transfer(made, **desk.now())

    monkeypatch.setattr(staging, "_copy", copied)
    assert transfers.run_transfer(made.pk, at=flow.at()) == "cancelled"
    assert not StagedRow.objects.exists()


PAIRINGS = [
    [
        "社区代码",
        "社区",
        "种类",
        "律所编号",
        "律师编号",
        "起",
        "义务服务人员身份",
        "义务服务人员姓名",
        "符合社区律师条件",
    ],
    ["330102001051", "清波门社区", "自费法律顾问", "SF0001", "SL1", "2024-03-01", "", "", ""],
    ["330102001052", "", "义务服务", "", "", "2020.5.1", "法学教师", "何〇一", "否"],
]


@pytest.mark.clause("LC-23")
def test_the_old_kinds_come_in_with_what_each_still_needs(
    bar: Organisation, liaison_office: Organisation, firm: Organisation
) -> None:
    desk = Desk(bar)
    desk.take("communities", files.csv_file(COMMUNITIES))
    desk.take("firms", files.csv_file(FIRMS))
    desk.take("lawyers", files.csv_file(LAWYERS))
    read = desk.read("pairings", files.csv_file(PAIRINGS))
    assert (read.problem, files.problems(read), files.counts(read)) == ("", [], (2, 0, 0, 0))
    assert desk.write(read).state == "done", read.problem
    pairing = Pairing.objects.get()
    assert (pairing.state, pairing.origin) == ("active", "paid_adviser")
    assert pairing.lawyer == LawyerProfile.objects.get(register_no="SL1").person
    assert CommunityProfile.objects.get(pk=pairing.community_id).standing == "paired"
    helper = Arrangement.objects.get()
    assert (helper.name, helper.kind, helper.qualified) == ("何〇一", "teacher", False)
    kinds = set(TakeoverTask.objects.values_list("kind", flat=True))
    assert kinds == {"add_content", "add_lawyer"}
    assert Duty.objects.filter(kind="community.takeover", debtor=liaison_office).count() == 2
    assert files.counts(desk.read("pairings", desk.export("pairings"))) == (0, 0, 2, 0)
    full = with_cell(PAIRINGS, 1, 3, "SF0002")
    problems = files.problems(desk.read("pairings", files.csv_file(with_cell(full, 1, 4, ""))))
    assert (2, "community_code:full") in problems
    liaison = factories.member(factories.person(), liaison_office, Role.LIAISON)
    task = TakeoverTask.objects.get(kind="add_content")
    finish_takeover(task, actor=flow.by(liaison), at=flow.at())
    assert Duty.objects.filter(kind="community.takeover", state="open").count() == 1
    other = factories.member(factories.person(), firm, Role.DIRECTOR)
    with pytest.raises(Forbidden):
        remaining = TakeoverTask.objects.get(kind="add_lawyer")
        finish_takeover(remaining, actor=flow.by(other), at=flow.at())


def test_nobody_of_another_city_is_touched(
    bar: Organisation, other_bar: Organisation, liaison_office: Organisation
) -> None:
    desk = Desk(bar)
    foreign = factories.organisation("community", "外地社区", other_bar, register_no="330102001051")
    read = desk.read("communities", files.csv_file(COMMUNITIES))
    assert (2, "code:elsewhere") in files.problems(read)
    foreign.refresh_from_db()
    assert foreign.name == "外地社区"
    desk.take("firms", files.csv_file(FIRMS))
    stranger = factories.person(licence_no="13301201234567891")
    header = [*LAWYERS[0], "licence_no"]
    rows = [header, [*LAWYERS[1], stranger.licence_no]]
    assert (2, "lawyer_id:elsewhere") in files.problems(desk.read("lawyers", files.csv_file(rows)))
    assert not User.objects.filter(name=LAWYERS[1][1]).exists()
