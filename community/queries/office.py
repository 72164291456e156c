"""Named reads of the steering group's office."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from community.models import (
    Attendance,
    FirmProfile,
    LawyerProfile,
    Programme,
    PublicityItem,
    Resolution,
    RuleDocument,
    RuleVersion,
    Training,
)
from community.policies.access import visible_programmes
from community.regulations.office import number_in_force
from core.actors import Actor
from core.duties import duties_of
from core.models import Duty
from core.regulation import rule

CARRYING = ("open", "reported")
# So many reports stand on a community's page; the list of publicity has them all.
PUBLISHED = 5


def programme_of(actor: Actor) -> Programme | None:
    """The programme the actor's organisation works in: for a firm the one it takes part in."""
    found = visible_programmes(actor).select_related("bar").order_by("pk")
    serving = FirmProfile.objects.filter(organisation_id=actor.organisation_id or 0)
    return found.filter(pk__in=serving.values("programme_id")).first() or found.first()


def bureaus_of(programme: Programme) -> QuerySet[Organisation]:
    """The justice bureaus of the programme's city and its districts."""
    city = programme.region_id.removesuffix("00")
    return Organisation.objects.filter(
        kind=OrganisationKind.JUSTICE,
        status="active",
        region_id__gte=f"{city}00",
        region_id__lt=f"{int(city) + 1}00",
    )


def offices_of(programme: Programme) -> QuerySet[Organisation]:
    """The liaison offices of the programme's bar."""
    return Organisation.objects.filter(
        kind=OrganisationKind.LIAISON, parent_id=programme.bar_id, status="active"
    )


def carriers_of(programme: Programme) -> QuerySet[Organisation]:
    """Who may be told to carry out a resolution: the bar, liaison offices, bureaus and firms."""
    firms = FirmProfile.objects.filter(programme=programme).values("organisation_id")
    found = Organisation.objects.filter(
        Q(pk=programme.bar_id)
        | Q(pk__in=offices_of(programme).values("pk"))
        | Q(pk__in=bureaus_of(programme).values("pk"))
        | Q(pk__in=firms),
        status="active",
    )
    return found.order_by("kind", "pinyin", "pk")


def unfinished(found: QuerySet[Resolution]) -> QuerySet[Resolution]:
    """Those still carried out, the earliest date first."""
    return found.filter(state__in=CARRYING).order_by("due_on", "pk")


def open_duty_of(resolution: Resolution) -> Duty | None:
    """What its owner owes now."""
    return duties_of(resolution).filter(state__in=["open", "paused"]).first()


def version_in_force(rule: RuleDocument, day: date) -> RuleVersion | None:
    """The version of a rule that applies on a day."""
    versions = {version.number: version for version in rule.versions.all()}
    dated = [(number, version.effective_from) for number, version in versions.items()]
    number = number_in_force(dated, day, rule.withdrawn_on)
    return None if number is None else versions[number]


def with_taken(found: QuerySet[Training]) -> QuerySet[Training]:
    """Trainings with how many signed up, as `taken`; counted for the rows of a page only."""
    places = Attendance.objects.filter(training=OuterRef("pk")).order_by().values("training")
    counted = Subquery(places.annotate(n=Count("pk")).values("n"))
    return found.annotate(taken=Coalesce(counted, 0))


@rule("LC-12")
def published_of(
    found: QuerySet[PublicityItem], community_id: int, day: date
) -> list[PublicityItem]:
    """What was published about a community up to a day, the newest first."""
    about = found.filter(community_id=community_id, published_on__lte=day)
    return list(about.order_by("-published_on", "-id")[:PUBLISHED])


def hours_of(person_id: int | None, year: int) -> Decimal:
    """The hours of training a person has in a year (LC-6)."""
    found = Attendance.objects.filter(
        person_id=person_id, attended=True, training__held_on__year=year
    )
    return found.aggregate(sum=Sum("hours"))["sum"] or Decimal(0)


def lawyers_for(training: Training) -> list[int]:
    """Who is told of a training for lawyers: those of the programme, or of the holder's district."""
    found = LawyerProfile.objects.filter(programme_id=training.programme_id)
    if training.held_by.kind == OrganisationKind.LIAISON:
        found = found.filter(district_id=training.held_by.region_id)
    return list(found.values_list("person_id", flat=True))
