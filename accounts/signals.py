"""What accounts tells the apps above it; docs/events.md lists who listens."""

from django.dispatch import Signal

# organisation, successor (None when closed), actor, at, on. Sent inside the transaction.
organisation_ended = Signal()
# membership, actor, at. Sent inside the transaction that sets its end.
membership_ended = Signal()
# organisation. Sent inside the transaction that gives it its new name.
organisation_renamed = Signal()
