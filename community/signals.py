"""What community tells the apps above it; docs/events.md lists who listens.

All are sent inside the transaction of the action.
"""

from django.dispatch import Signal

# sign (IncidentSign), actor, at. Signs of a mass incident: bar and justice are told (LC-18).
incident_signalled = Signal()
# pairing, actor, at, reason. A pairing is over: student groups with it need another duty (LC-29).
pairing_ended = Signal()
