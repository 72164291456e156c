"""What cases tells the apps above it; docs/events.md lists who listens.

All are sent inside the transaction of the action.
"""

from django.dispatch import Signal

# case, actor, at. A group or sensitive case has its engagement date: a report is owed (GC-3.1).
report_owed = Signal()
# case, actor, at, reason. The case is no case any more, or no report is owed after all.
report_void = Signal()
# case, actor, at. What a report shows of the case has changed: decision, handlers, counts …
report_facts_changed = Signal()
# case, gist, done, occasion, actor, at. Signs of escalation: bar and justice are told (GC-2).
incident_signalled = Signal()
