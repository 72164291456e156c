"""What conflicts tells the apps above it; docs/events.md lists who listens."""

from django.dispatch import Signal

# check, actor, at. Sent inside the transaction when a director decided, or a question was answered.
conflict_settled = Signal()
