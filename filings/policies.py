"""Who may see and do what with reports; the access table of this app.

Three sides see a report. The firm's side: who sees the case, its director, and who confirms. The
bar's desk: its officers and leaders, once it was sent. Who is told besides: after registration.
"""

from __future__ import annotations

from typing import Literal

from django.db import models

from accounts.enums import FIRM_ROLES, Role
from accounts.models import Membership, Organisation
from accounts.policies import holds_grant
from accounts.queries import on_day
from cases.models import Case
from cases.policies import INTAKE_ROLES, VIEW, WORK
from core.actors import Actor
from core.duties import OPEN
from core.models import Attachment, Document, Duty
from filings.enums import FilingState
from filings.models import Confirmer, Filing, Recipient
from filings.queries.content import attached_to
from filings.queries.lists import REPORT_DUTY, reporting_firms, unsent_papers
from filings.transitions import UNSEEN_RANK

DESK_ROLES = (Role.OFFICER, Role.LEADER)
TOLD = (FilingState.REGISTERED, FilingState.SUPPLEMENTED, FilingState.CANCELLED)
SideOfReport = Literal["firm", "desk", "told"]
# What each side reads of a report's record; drafts and internal steps are the firm's own.
DESK_ACTS = (
    "send",
    "supplement",
    "take_up",
    "return",
    "register",
    "acknowledge",
    "cancel",
    "withdraw",
    "assign",
    "mark_high_impact",
    "add_recipient",
    "remove_recipient",
    "acknowledge_receipt",
    "attach",
)
FIRM_ACTS = (*DESK_ACTS, "create", "submit", "redraft", "take_back", "detach")
READABLE_ACTS: dict[SideOfReport, tuple[str, ...]] = {
    "firm": tuple(act for act in FIRM_ACTS if act != "assign"),
    "desk": DESK_ACTS,
    "told": ("register", "cancel", "acknowledge_receipt"),
}


def visible_filings(actor: Actor) -> models.QuerySet[Filing]:
    """Everything the actor may open: as the firm, at the desk, or as who is told."""
    if actor.organisation is None:
        return Filing.objects.none()
    if on_a_desk(actor):
        return desk_filings(actor) | received_filings(actor)
    return firm_filings(actor) if actor.has(*INTAKE_ROLES) else received_filings(actor)


def on_a_desk(actor: Actor) -> bool:
    """An officer or leader of a bar."""
    is_bar = actor.organisation is not None and actor.organisation.is_bar
    return is_bar and actor.has(*DESK_ROLES)


def desk_filings(actor: Actor) -> models.QuerySet[Filing]:
    """What was sent to the bar; a report taken back is a draft again and out of its sight."""
    if not on_a_desk(actor):
        return Filing.objects.none()
    return Filing.objects.filter(bar=actor.organisation, desk_rank__lt=UNSEEN_RANK)


def firm_filings(actor: Actor) -> models.QuerySet[Filing]:
    """Reports of the cases one sees; all for the director; what was submitted for a confirmer."""
    own = Filing.objects.filter(firm=actor.organisation)
    if not actor.has(*INTAKE_ROLES):
        return own.none()
    if actor.has(Role.DIRECTOR):
        return own
    cases = Case.objects.filter(holds_grant(actor, VIEW, Case), pk=models.OuterRef("case_id"))
    seen = models.Q(models.Exists(cases))
    if is_confirmer(actor):
        seen |= ~models.Q(state=FilingState.DRAFT)
    return own.filter(seen)


def received_filings(actor: Actor) -> models.QuerySet[Filing]:
    """Registered reports of which the actor's bar or justice bureau is told besides."""
    if not actor.has(Role.JUSTICE, *DESK_ROLES):
        return Filing.objects.none()
    told = Recipient.objects.filter(
        organisation=actor.organisation,
        removed_at__isnull=True,
        filing_id=models.OuterRef("pk"),
    )
    return Filing.objects.filter(models.Exists(told), state__in=TOLD)


def side_of(actor: Actor, filing: Filing) -> SideOfReport:
    """On which side somebody stands who may see the report."""
    if actor.organisation_id == filing.firm_id:
        return "firm"
    return "desk" if at_the_desk(actor, filing) else "told"


def running_confirmers(firm_id: int | None) -> models.QuerySet[Confirmer]:
    """Who may confirm the firm's reports now; a right that was ended is gone at once."""
    return Confirmer.objects.filter(firm_id=firm_id, until__isnull=True)


def is_confirmer(actor: Actor) -> bool:
    """Whether the person is registered with the bar to confirm the firm's reports."""
    running = running_confirmers(actor.organisation_id)
    return running.filter(person_id=actor.person_id, since__lte=actor.day).exists()


def can_edit_filing(actor: Actor, filing: Filing) -> bool:
    """Who works on the case drafts; so may the director. What came on paper stays paper."""
    if filing.paper or actor.organisation_id != filing.firm_id or not actor.has(*INTAKE_ROLES):
        return False
    if actor.has(Role.DIRECTOR):
        return True
    held = Case.objects.filter(holds_grant(actor, WORK, Case), pk=filing.case_id or 0)
    return held.exists()


def can_send_filing(actor: Actor, filing: Filing) -> bool:
    """The firm confirms: its director, or who is registered with the bar for it, in person."""
    if filing.paper or actor.organisation_id != filing.firm_id or not actor.in_person:
        return False
    return actor.has(Role.DIRECTOR) or (actor.has(*FIRM_ROLES) and is_confirmer(actor))


def can_take_back_filing(actor: Actor, filing: Filing) -> bool:
    """Who may send it."""
    return can_send_filing(actor, filing)


def at_the_desk(actor: Actor, filing: Filing) -> bool:
    """An officer or leader of the bar it was sent to."""
    here = actor.organisation_id == filing.bar_id and filing.desk_rank < UNSEEN_RANK
    return here and actor.has(*DESK_ROLES)


def belongs_to_firm(actor: Actor, filing: Filing) -> bool:
    """Whether the person also belongs to the reporting firm, or to one that handles the case too."""
    own = Membership.objects.filter(on_day(actor.day), person_id=actor.person_id)
    return own.filter(organisation_id__in=reporting_firms(filing)).exists()


def can_act_on_filing(actor: Actor, filing: Filing) -> bool:
    """The desk, except who belongs to a firm whose case it is."""
    return at_the_desk(actor, filing) and not belongs_to_firm(actor, filing)


def can_read_desk_notes(actor: Actor, filing: Filing) -> bool:
    """The bar's own notes: its desk, except who belongs to a firm whose case it is."""
    return can_act_on_filing(actor, filing)


def can_name_recipients(actor: Actor, filing: Filing) -> bool:
    """Both sides: who works on the report, and the desk."""
    return can_edit_filing(actor, filing) or can_act_on_filing(actor, filing)


def can_acknowledge_receipt(actor: Actor, recipient: Recipient) -> bool:
    """Who receives reports at the organisation that is told (GC-1.3)."""
    own = recipient.organisation_id is not None and (
        recipient.organisation_id == actor.organisation_id
    )
    return own and actor.has(Role.JUSTICE, *DESK_ROLES)


def can_attach_to_filing(actor: Actor, filing: Filing) -> bool:
    """Both sides: who works on the report or confirms it, and the desk."""
    return can_name_recipients(actor, filing) or can_send_filing(actor, filing)


def visible_papers(actor: Actor, filing: Filing) -> models.QuerySet[Attachment]:
    """The papers of a report one may see: the firm all, the desk what was sent, who is told none."""
    side, papers = side_of(actor, filing), attached_to(filing)
    if side == "firm":
        return papers
    return papers.exclude(unsent_papers(filing)) if side == "desk" else papers.none()


def can_open_paper(actor: Actor, paper: Attachment) -> bool:
    """A paper of a report that one may see."""
    found = visible_filings(actor).filter(pk=paper.subject_id).first()
    return found is not None and visible_papers(actor, found).filter(pk=paper.pk).exists()


def can_open_receipt(actor: Actor, receipt: Document) -> bool:
    """A receipt: the firm's side and the bar's desk; who is told opens their own."""
    found = visible_filings(actor).filter(pk=receipt.subject_id).first()
    if found is None or side_of(actor, found) != "told":
        return found is not None
    own = found.recipients.filter(organisation=actor.organisation, removed_at__isnull=True)
    return own.filter(name=receipt.recipient).exists()


def can_take_paper(actor: Actor) -> bool:
    """An officer enters a report that came on paper."""
    return on_a_desk(actor)


def can_complete_paper(actor: Actor, filing: Filing) -> bool:
    """What came on paper is completed on paper: the desk enters it, or gives it up."""
    return filing.paper and can_act_on_filing(actor, filing)


def can_print_register(actor: Actor) -> bool:
    """The bar's desk."""
    return on_a_desk(actor)


def overdue_duties(actor: Actor) -> models.QuerySet[Duty]:
    """Reports firms owe the actor's bar."""
    if not on_a_desk(actor):
        return Duty.objects.none()
    return Duty.objects.filter(creditor=actor.organisation, kind=REPORT_DUTY)


def owed_reports(actor: Actor, firm: Organisation) -> models.QuerySet[Duty]:
    """Reports one firm still owes the actor's bar: the days of the duty, nothing of the case."""
    return overdue_duties(actor).filter(debtor=firm, state__in=OPEN).order_by("due_on", "id")


def can_urge(actor: Actor, duty: Duty) -> bool:
    """The bar's desk urges firms that are late, nobody their own."""
    return on_a_desk(actor) and duty.debtor_id not in own_firms(actor)


def own_firms(actor: Actor) -> set[int]:
    """Where the person also belongs, whose reports are nothing for them to act on."""
    held = Membership.objects.filter(on_day(actor.day), person_id=actor.person_id)
    return set(held.values_list("organisation_id", flat=True))


def visible_confirmers(actor: Actor) -> models.QuerySet[Confirmer]:
    """Whom the firm registered: open to the firm's people."""
    if not actor.has(*FIRM_ROLES):
        return Confirmer.objects.none()
    return Confirmer.objects.filter(firm=actor.organisation)


def can_register_confirmers(actor: Actor) -> bool:
    """The firm's director names them to the bar."""
    return actor.has(Role.DIRECTOR) and actor.in_person
