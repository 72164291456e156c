"""Reference data of the kernel: working days, values of the regulations, number counters."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class CalendarYear(models.Model):
    """A year whose working days are known, and from where."""

    year = models.SmallIntegerField(primary_key=True)
    source = models.CharField(max_length=120)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that isn't what its weekday says: a holiday, or a weekend day worked in exchange."""

    day = models.DateField(primary_key=True)
    working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.day} {'works' if self.working else 'off'}"


class ParameterValue(models.Model):
    """The value of a regulation's number from a day on: the regulation's own, or a bar's.

    Rows without organisation come from the code's `core.regulation.Parameter` and are copied here
    at every migration, so that the database's own guards read the same numbers; only the owner's
    role may write them. The newest row of a day wins; rows are never changed.

    Attributes:
        order: on the regulation's own rows, which values are stricter: `"higher"`, `"lower"`, or
            the choices from loose to strict.
    """

    key = models.CharField(max_length=60)
    organisation = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    effective_from = models.DateField()
    value = models.JSONField()
    order = models.JSONField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "organisation", "-effective_from"], name="parameter_lookup")
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value} from {self.effective_from}"


class Counter(models.Model):
    """The last number given by an issuer for a kind in a year; locked while the next is given."""

    issuer = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "kind", "year"], name="counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.issuer_id} {self.kind} {self.year}: {self.last}"


class Number(models.Model):
    """A number that was given. Cancelled ones stay, so a gap can't arise."""

    issuer = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    year = models.SmallIntegerField()
    seq = models.IntegerField()
    text = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    given_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "kind", "year", "seq"], name="number_once"),
            models.UniqueConstraint(fields=["issuer", "text"], name="number_text_once"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="number_from_one"),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="number_subject")]

    def __str__(self) -> str:
        return self.text


class AllowedMove(models.Model):
    """The transition tables as rows, so that the database refuses what they lack.

    Copied from `core.transitions` at every migration; the application's role only reads them.
    """

    table = models.CharField(max_length=60)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "from_state", "to_state"], name="move_once")
        ]

    def __str__(self) -> str:
        return f"{self.table}: {self.from_state or '·'} → {self.to_state}"
