"""The pages of the system's administrator."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Organisation, User
from core.models import CalendarYear, Notice
from core.notices import notify
from tests.factories import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(director: User) -> Notice:
    """A message that waits."""
    notify("e", "accounts/notices/factor_reset", [director.pk], at=timezone.now())
    return Notice.objects.get(channel="mail")


def test_the_outbox_by_state_with_subject_and_text(
    sysadmin: User, director: User, mail: Notice
) -> None:
    client = client_of(sysadmin)
    page = client.get("/outbox/").content.decode()
    assert "您的第二重验证已被重置" in page
    assert 'data-state="pending"' in page
    assert "您的第二重验证" not in client.get("/outbox/?status=sent").content.decode()
    assert "原来的验证器已失效" in client.get(f"/outbox/{mail.pk}/").content.decode()


def test_held_and_released(sysadmin: User, mail: Notice) -> None:
    client = client_of(sysadmin)
    assert client.post(f"/outbox/{mail.pk}/hold").status_code == 302
    assert client.post(f"/outbox/{mail.pk}/hold").status_code == 409
    assert 'data-act="release"' in client.get(f"/outbox/{mail.pk}/").content.decode()
    assert client.post(f"/outbox/{mail.pk}/release").status_code == 302
    assert client.post(f"/outbox/{mail.pk}/release").status_code == 409
    mail.refresh_from_db()
    assert mail.status == "pending"


def test_somebodys_inbox_is_no_outbox(sysadmin: User, mail: Notice) -> None:
    inbox = Notice.objects.get(channel="inbox")
    assert client_of(sysadmin).get(f"/outbox/{inbox.pk}/").status_code == 404


def test_years_and_their_days(sysadmin: User) -> None:
    client = client_of(sysadmin)
    assert 'href="/calendar/2026/"' in client.get("/calendar/").content.decode()
    page = client.get("/calendar/2026/").content.decode()
    assert "国庆" in page
    assert 'data-state="working"' in page


def test_a_year_is_pasted(sysadmin: User) -> None:
    client = client_of(sysadmin)
    text = "2031-01-01,off,元旦\n2031-05-01,off,劳动节\n2031-10-01,off,国庆节"
    answer = client.post("/calendar/load", {"year": "2031", "text": text})
    assert answer["Location"] == "/calendar/2031/"
    assert client.get("/calendar/2031/").status_code == 200


@pytest.mark.parametrize(
    ("year", "text"),
    [
        ("", ""),
        ("2031", "nonsense"),
        ("2099", ""),
        ("1", ""),
        ("2031", "x" * 30_000),
        ("2031", "\x00"),
    ],
)
def test_what_cant_be_a_year_is_422_and_the_paste_comes_back(
    sysadmin: User, year: str, text: str
) -> None:
    answer = client_of(sysadmin).post("/calendar/load", {"year": year, "text": text})
    assert answer.status_code == 422
    assert text.replace("\x00", "")[:20] in answer.content.decode()
    assert not CalendarYear.objects.filter(year__gt=2030).exists()


def test_factor_resets_go_from_one_manager_to_another(
    director: User, admin: User, partner: User, firm: Organisation
) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=partner, type="totp", data={})
    asking = client_of(director)
    page = f"/organisations/{firm.pk}/people/{partner.pk}/reset-factor"
    assert asking.post(page, {"reason": ""}).status_code == 422
    assert asking.post(page, {"reason": "遗失"}).status_code == 302
    assert asking.post(page, {"reason": "遗失"}).status_code == 409
    assert "确认" in client_of(admin).get("/factor-resets/").content.decode()
    (pk,) = {r.pk for r in _resets()}
    assert asking.post(f"/factor-resets/{pk}/confirm").status_code == 403
    stale = client_of(admin, signed_in_before=20 * 60)
    assert stale.post(f"/factor-resets/{pk}/confirm").status_code == 302
    assert Authenticator.objects.filter(user=partner).exists()
    assert client_of(admin).post(f"/factor-resets/{pk}/confirm").status_code == 302
    assert not Authenticator.objects.filter(user=partner).exists()
    refused = client_of(admin).post(f"/factor-resets/{pk}/refuse", {"reason": "x"})
    assert refused.status_code == 409


def _resets() -> list[object]:
    from accounts.models import FactorReset

    return list(FactorReset.objects.all())
