"""Steps of pairing by the actions, for tests that begin further on."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import agreements, assignments, pairings, qualifications
from community.models import (
    Agreement,
    Assignment,
    CommunityProfile,
    LawyerProfile,
    Pairing,
    Qualification,
)
from tests import factories
from tests.community import flow

MET = dict.fromkeys(("licence_met", "loyalty_met", "mediation_met", "integrity_met"), True)
BROUGHT = {
    "licence_evidence": "执业八年。",
    "loyalty_evidence": "本人声明。",
    "mediation_evidence": "街道调解员三年。",
    "integrity_evidence": "无处分。",
}
SINCE = date(2026, 5, 8)


class Sides:
    """Everybody a pairing needs, around one firm and one community of a district."""

    def __init__(self, firm: Organisation, community: Organisation) -> None:
        self.firm, self.community = firm, community
        self.place: CommunityProfile = flow.in_programme(community)
        office, bar = community.parent, flow.bar_above(community)
        assert office is not None
        self.office, self.bar = office, bar
        firm.region, firm.firm_kind = office.region, "district"
        firm.save()
        self.taking = flow.taking_part(firm, district=office.region, liaison=office)
        make = factories.member
        self.director = make(factories.person("钟主任"), firm, Role.DIRECTOR, Role.LAWYER)
        self.clerk = make(factories.person("社区干部"), community, Role.COMMUNITY_CLERK)
        self.liaison = make(factories.person("联络员"), office, Role.LIAISON)
        self.officer = make(factories.person("秘书甲"), bar, Role.OFFICER)

    def by(self, who: User, *, when: str = flow.DAY) -> dict[str, Any]:
        """The actor and the moment, as every action takes them."""
        return {"actor": flow.by(who, when=when), "at": flow.at(when)}

    def lawyer(self, name: str = "方律师", *, qualified: bool = True) -> User:
        """A further lawyer of the firm."""
        made = factories.member(factories.person(name), self.firm, Role.LAWYER)
        flow.profile(made, self.firm)
        if qualified:
            flow.qualified(made, self.firm)
            LawyerProfile.objects.filter(pk=made.pk).update(qualified_until=date(2027, 12, 31))
        return made

    def proposed(self, **more: Any) -> Pairing:
        """The firm wishes to serve the community."""
        return pairings.propose_pairing(
            firm=self.firm, community=self.place, **self.by(self.director), **more
        )

    def agreed(self, **more: Any) -> Pairing:
        """Both have chosen each other."""
        return pairings.choose_pairing(self.proposed(**more), **self.by(self.clerk))

    def approved(self, **more: Any) -> Pairing:
        """The liaison office has agreed."""
        return pairings.approve_pairing(self.agreed(**more), **self.by(self.liaison))

    def reviewed(self, **more: Any) -> Pairing:
        """The bar has reviewed it."""
        return pairings.review_pairing(self.approved(**more), **self.by(self.officer))

    def assigned(self, lawyer: User | None = None) -> Assignment:
        """With its lawyer."""
        return assignments.assign_lawyer(
            self.reviewed(), lawyer=lawyer or self.lawyer(), since=SINCE, **self.by(self.director)
        )

    def signed(self, pairing: Pairing, since: date = SINCE) -> Agreement:
        """Its agreement confirmed by both."""
        director, clerk = self.by(self.director), self.by(self.clerk)
        made = agreements.draft_agreement(pairing, since=since, **director)
        made = agreements.offer_agreement(made, **director)
        made = agreements.confirm_agreement(made, **director)
        return agreements.confirm_agreement(made, **clerk)

    def active(self) -> Pairing:
        """A running pairing."""
        held = self.assigned()
        self.signed(held.pairing)
        return Pairing.objects.get(pk=held.pairing_id)

    def certified(self, person: User, *, when: str = flow.DAY) -> Qualification:
        """Certified by the bar from an application."""
        made = qualifications.apply_for(person, **self.by(self.director, when=when), **BROUGHT)
        made = qualifications.check_conditions(made, **self.by(self.officer, when=when), **MET)
        return qualifications.certify(made, **self.by(self.officer, when=when))
