"""A roster pasted or imported, however long and whatever the names."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cases.models import (
    Party,
)
from tests.cases.views.browser import World, send
from tests.factories import client_of

NEW = {"title": "宏达公司欠薪案", "number": "12", "field": "wages", "form": "joint"}


def roster(rows: int) -> list[tuple[str, str, str, str]]:
    """So many people as a firm has them in its sheet, hard characters and doubles among them."""
    hard = ("张𠮷", "喆垚", "㐂某", "欧阳·买买提", "O'Brien, Pat", '"小"李')
    found = []
    for n in range(rows):
        name = hard[n] if n < len(hard) else "王伟" if n % 100 == 7 else f"村民{n}"
        found.append(
            (name, f"33010219800101{n:04d}".replace("0000", "000X"), f"1380000{n:04d}", "")
        )
    return [(a, b if not b.endswith("000") else b[:-1] + "X", c, d) for a, b, c, d in found]


HEAD = ("姓名", "身份证号", "电话", "社区代码")


def as_xlsx(rows: list[tuple[str, str, str, str]]) -> SimpleUploadedFile:
    """As an Excel file."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate([HEAD, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(n, column, cell)
    return SimpleUploadedFile("名单.xlsx", kept.getvalue())


def as_text(rows: list[tuple[str, str, str, str]], mark: str) -> str:
    """As it comes from the clipboard, or in a csv file."""
    import csv

    text = io.StringIO()
    csv.writer(text, delimiter=mark).writerows([HEAD, *rows])
    return text.getvalue()


@pytest.mark.parametrize("way", ["paste", "xlsx", "utf-8-sig", "gb18030"])
def test_1721_rows_come_in_at_once_whatever_their_names(
    there: World, director: User, way: str
) -> None:
    rows = roster(1721)
    client = client_of(director)
    address = f"/cases/{there.fresh.pk}/parties/add"
    data: dict[str, Any] = {"side": "client"}
    if way == "paste":
        data["rows"] = as_text(rows, "\t")
    elif way == "xlsx":
        data["sheet"] = as_xlsx(rows)
    else:
        data["sheet"] = SimpleUploadedFile("名单.csv", as_text(rows, ",").encode(way))
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert len(queries) < 60
    kept = Party.objects.filter(case=there.fresh).order_by("id")
    assert [p.name for p in kept] == [name for name, *_rest in rows]
    assert kept[9].identifier_tail == rows[9][1][-4:]
    page = client.get(f"/cases/{there.fresh.pk}/parties").content.decode()
    assert "同名 18 人" in page
    assert "含生僻字" in page
    assert "1380****0008" in page
    assert rows[8][1] not in page


def test_a_preview_marks_and_keeps_everything_and_enters_nothing(
    there: World, director: User
) -> None:
    client = client_of(director)
    address = f"/cases/{there.fresh.pk}/parties/add"
    rows = '姓名\t身份证号\t电话\t类别\n𠮷某\t\t13800001234\t\n王伟\t\t\t\n王伟\t\t\t\n宏达"厂"\t\t\t单位\n'
    page = client.post(address, {"side": "opponent", "rows": rows, "preview": "1"})
    shown = page.content.decode()
    assert page.status_code == 200
    assert "读到 4 人" in shown
    assert "其中 2 人请留意" in shown
    assert "与第 2 人相同" in shown
    assert not Party.objects.filter(case=there.fresh).exists()
    form = page.context["form"]
    data = {name: str(form[name].value()) for name in ("side", "rows", "once")}
    assert client.post(address, data).status_code == 302
    kept = Party.objects.filter(case=there.fresh).order_by("id")
    assert [(p.name, p.kind, p.side, p.phone) for p in kept] == [
        ("𠮷某", "person", "opponent", "13800001234"),
        ("王伟", "person", "opponent", ""),
        ("王伟", "person", "opponent", ""),
        ('宏达"厂"', "organisation", "opponent", ""),
    ]


def test_representatives_are_chosen_and_verified(there: World, director: User) -> None:
    client = client_of(director)
    clients = Party.objects.filter(case=there.deciding, side="client").order_by("id")
    chosen = [str(p.pk) for p in clients[:3]]
    address = f"/cases/{there.deciding.pk}/representatives"
    assert send(client, address, party_ids=chosen, chosen_how="大会").status_code == 302
    assert clients.filter(representative=True).count() == 3
    assert send(client, f"/cases/parties/{chosen[0]}/verify").status_code == 302
    assert send(client, f"/cases/parties/{clients[5].pk}/verify").status_code == 422
    left = f"/cases/{there.deciding.pk}/parties/remove"
    offered = (
        client.get(f"{left}?q=%00{clients[4].name}").context["form"].fields["party_ids"].choices
    )
    assert [key for key, _name in offered] == [clients[4].pk]
    assert "没有姓名含这几个字" in client.get(f"{left}?q=没有这人").content.decode()
    again = client.post(f"{left}?q={clients[4].name}", {"party_ids": [chosen[2], "x", "9" * 40]})
    assert again.status_code == 422
    assert f'value="{chosen[2]}"' in again.content.decode(), "what was ticked stays in sight"
    assert send(client, left, party_ids=[chosen[2]], reason="退出").status_code == 302
    assert client.get(f"/cases/parties/{chosen[2]}/edit").status_code == 404
    assert send(client, f"/cases/parties/{chosen[1]}/edit", name="改名").status_code == 302
    assert Party.objects.get(pk=chosen[1]).name == "改名"
