"""Proposals of corrective actions: written by rules, decided by people."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from feedback.actions.corrective import ADD, CHANGE, check_right, open_corrective
from feedback.choices.quality import ProposalState
from feedback.exceptions import ActionRefused
from feedback.models import (
    Case,
    Cause,
    CorrectionProposal,
    CorrectiveAction,
    RecurrenceRule,
)
from feedback.queries.recurrence import Finding, findings_of, is_known
from members.models import User


def propose_corrections(*, at: datetime) -> int:
    """Look with every rule in use for what comes back, and write a proposal for each
    finding that nobody knows of; returns how many. Opens nothing by itself.

    Run twice it writes nothing more.
    """
    rules = RecurrenceRule.objects.filter(is_active=True).select_related("cause")
    return sum(
        _propose(finding, at=at)
        for rule in rules
        for finding in findings_of(rule, at=at)
    )


def _propose(finding: Finding, *, at: datetime) -> int:
    """Write the proposal unless it is known; 1 when it was written."""
    if is_known(finding):
        return 0
    try:
        with transaction.atomic():
            columns = {
                f"{name}_id" if name != "batch" else name: value
                for name, value in finding.columns.items()
                if name != "member"
            }
            proposal = CorrectionProposal.objects.create(
                subject=finding.subject,
                kind=finding.kind,
                figures=finding.figures,
                found_at=at,
                **_with_store(finding, columns),
            )
            proposal.cases.set(finding.case_ids)
    except IntegrityError:
        # Another worker was quicker.
        return 0
    return 1


def _with_store(finding: Finding, columns: dict[str, object]) -> dict[str, object]:
    """The store of the finding, or of its cases when they all are of one: then its
    manager sees the proposal."""
    if "store_id" in columns:
        return columns
    stores = set(
        Case.objects.filter(pk__in=finding.case_ids).values_list("store", flat=True)
    )
    return columns | {"store_id": stores.pop() if len(stores) == 1 else None}


def _begin(proposal: CorrectionProposal, *, by: User, right: str) -> CorrectionProposal:
    fresh = CorrectionProposal.objects.select_for_update(of=("self",)).get(
        pk=proposal.pk
    )
    check_right(fresh.store_id, by=by, permission=right)
    if fresh.state != ProposalState.WAITING:
        raise ActionRefused(_("Somebody has decided this proposal already."))
    return fresh


def _decide(
    proposal: CorrectionProposal, *, state: str, by: User, at: datetime, reason: str
) -> None:
    proposal.state, proposal.reason = state, reason
    proposal.decided_at, proposal.decided_by = at, by
    proposal.save(
        update_fields=["state", "reason", "decided_at", "decided_by", "action"]
    )


@transaction.atomic
def accept_proposal(
    *,
    proposal: CorrectionProposal,
    title: str,
    form: str,
    owner: User | None,
    by: User,
    at: datetime,
) -> CorrectiveAction:
    """Open a corrective action with the proposal's cases.

    ActionRefused when it is decided already; NotAllowed without the right.
    """
    proposal = _begin(proposal, by=by, right=ADD)
    cause: Cause | None = proposal.cause
    proposal.action = open_corrective(
        title=title,
        form=form,
        by=by,
        at=at,
        cause=cause,
        store=proposal.store,
        product=proposal.product,
        batch=proposal.batch,
        owner=owner,
    )
    # All of them: a case that names `by` belongs to the problem as well.
    proposal.action.cases.set(proposal.cases.all())
    _decide(proposal, state=ProposalState.ACCEPTED, by=by, at=at, reason="")
    return proposal.action


@transaction.atomic
def dismiss_proposal(
    *, proposal: CorrectionProposal, reason: str, by: User, at: datetime
) -> CorrectionProposal:
    """Leave it at that, for a reason. It comes again only with new cases.

    ActionRefused without a reason, and when it is decided already.
    """
    if not reason.strip():
        raise ActionRefused(_("Say why nothing more is needed."))
    proposal = _begin(proposal, by=by, right=CHANGE)
    state = ProposalState.DISMISSED
    _decide(proposal, state=state, by=by, at=at, reason=reason.strip()[:300])
    return proposal
