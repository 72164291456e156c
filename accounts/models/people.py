"""People, their memberships by date, absences with substitutes, and invitations."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from guardian.mixins import GuardianUserMixin

from accounts.enums import Language, Role
from accounts.models.organisation import Organisation
from core.search import Searchable


class User(GuardianUserMixin, Searchable, AbstractUser):
    """A person who signs in."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("姓名"), max_length=80)
    phone = models.CharField(_("手机"), max_length=20, blank=True)
    licence_no = models.CharField(_("执业证号"), max_length=20, blank=True)
    language = models.CharField(_("语言"), max_length=8, choices=Language, blank=True)

    REQUIRED_FIELDS = ["name"]

    class Meta(Searchable.Meta):
        indexes = [*Searchable.Meta.indexes]
        constraints = [
            # People sign in without minding capitals, so names that differ in them only would clash.
            models.UniqueConstraint(Lower("username"), name="user_username_folded"),
            models.UniqueConstraint(
                fields=["licence_no"], condition=~models.Q(licence_no=""), name="user_licence_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name, as Django's admin asks for it."""
        return self.name

    def get_short_name(self) -> str:
        """The name."""
        return self.name


class DateRange(models.Func):
    """PostgreSQL's daterange(first, last, '[]'); an open end is NULL."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Membership(models.Model):
    """A role somebody holds in an organisation from a day to a day, both included.

    Rows are facts other decisions stand on (who was a partner on that day), so the database lets
    nobody remove them or change anything but an end that isn't set yet.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("身份"), max_length=16, choices=Role)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    end_reason = models.CharField(_("离开原因"), max_length=200, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "since",
                            "until",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="membership_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "role", "person"], name="membership_organisation"),
            models.Index(fields=["person", "since"], name="membership_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.organisation}"

    @property
    def owner_id(self) -> int:
        """The organisation's business."""
        return self.organisation_id


class Absence(models.Model):
    """A stretch during which a substitute may act for somebody in an organisation."""

    person = models.ForeignKey(User, models.PROTECT, related_name="absences")
    substitute = models.ForeignKey(User, models.PROTECT, related_name="substitutions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    since = models.DateField(_("起"))
    until = models.DateField(_("止"))
    reason = models.CharField(_("原因"), max_length=200)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(person=models.F("substitute")), name="absence_two_people"
            ),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="absence_has_days"
            ),
        ]
        indexes = [models.Index(fields=["substitute", "until"], name="absence_substitute")]

    def __str__(self) -> str:
        return f"{self.substitute} ← {self.person}"

    @property
    def owner_id(self) -> int:
        """The organisation's business."""
        return self.organisation_id


class Invitation(models.Model):
    """An invitation to join an organisation in a role; its secret is kept hashed."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(_("身份"), max_length=16, choices=Role)
    name = models.CharField(_("姓名"), max_length=80)
    email = models.EmailField(_("邮箱"))
    licence_no = models.CharField(_("执业证号"), max_length=20, blank=True)
    since = models.DateField(_("任职起始日"))
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="invitation_organisation")]

    def __str__(self) -> str:
        return f"{self.name} → {self.organisation}"

    @property
    def owner_id(self) -> int:
        """The organisation's business."""
        return self.organisation_id
