"""The certificate's paper: issued once, opened by who sees the qualification, cancelled with it."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Organisation, User
from community.actions import certificates, qualifications
from community.models import LawyerProfile, Qualification
from core.errors import Forbidden, WrongState
from core.models import Document
from tests import factories
from tests.community import flow
from tests.community.flow_pairing import BROUGHT, MET, Sides
from tests.filings import web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-21")]


def test_a_certificate_is_one_paper_that_tells_when_it_no_longer_counts(
    firm: Organisation, community: Organisation, foreign_officer: User
) -> None:
    sides = Sides(firm, community)
    lawyer = sides.lawyer(qualified=False)
    by = sides.by
    one = qualifications.apply_for(lawyer, **BROUGHT, **by(sides.director))
    with pytest.raises(WrongState):
        certificates.issue_certificate(one, **by(sides.director))
    qualifications.check_conditions(one, **MET, **by(sides.officer))
    qualifications.certify(one, **by(sides.officer))
    one = Qualification.objects.get(pk=one.pk)
    with pytest.raises(Forbidden):
        certificates.issue_certificate(one, **by(sides.clerk))
    browser = factories.client_of(lawyer)
    answer = browser.post(f"/qualifications/{one.pk}/print", {})
    paper = Document.objects.get(kind="community.certificate")
    assert answer["Location"].endswith(f"/documents/{paper.pk}/open")
    assert certificates.issue_certificate(one, **by(sides.officer)) == paper
    assert (paper.number, paper.issuer, paper.missing_glyphs) == (one.number_text, sides.bar, "")
    opened = browser.get(answer["Location"])
    assert web.text_of(opened).startswith("%PDF")
    assert web.get(foreign_officer, answer["Location"]).status_code == 404
    assert paper.check_code in web.text_of(browser.get(f"/qualifications/{one.pk}/"))
    check = f"/check?code={paper.check_code}"
    assert "真实有效" in web.text_of(Client().get(check, follow=True))
    assert LawyerProfile.objects.get(pk=lawyer.pk).qualified_until == one.valid_until
    qualifications.withdraw_certificate(one, reason="x", **by(sides.officer))
    assert "注销或到期" in web.text_of(Client().get(check, follow=True))
    with pytest.raises(WrongState):
        certificates.issue_certificate(flow.again(one), **by(sides.officer))
