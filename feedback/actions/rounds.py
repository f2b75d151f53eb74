"""Rounds of a case: opened again, it is handled by another or a higher person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    begin,
    end_round,
    is_involved,
    recount_open_cases,
    save_change,
    take_on,
    tell_timeline,
)
from feedback.choices import ReopenReason
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseCycle
from feedback.queries.people import handlers_of
from feedback.workflow import CHANGE
from members.models import User, scope_of


@transaction.atomic
def reopen_case(
    *,
    case: Case,
    by: User,
    at: datetime,
    reason: str = ReopenReason.OTHER,
    words: str = "",
    handler: User | None = None,
    expected_version: int | None = None,
) -> Case:
    """Open an ended case again as its next round, under another handler.

    Without `handler` it is `by`, or the nearest colleague when `by` handled the last
    round. The same handler is refused (ActionRefused) unless nobody else may handle the
    case and `words` say why. Otherwise: see feedback.actions.changes.begin.
    """
    case = begin(case, "reopen", by=by, expected_version=expected_version)
    chosen = _next_handler(case, handler or by, was_named=handler is not None)
    if chosen is None:
        if not words.strip():
            raise ActionRefused(
                _("Nobody else may handle it. Say why the same person goes on.")
            )
        chosen = handler or by
    take_on(case, at=at, by=by)
    open_round(case, handler=chosen, reason=reason, words=words, at=at, by=by)
    return case


def _next_handler(case: Case, wanted: User, *, was_named: bool) -> User | None:
    """Who handles the next round: not who handled the last one. None: nobody else."""
    if not scope_of(wanted, CHANGE).covers(case.store_id) or is_involved(case, wanted):
        raise ActionRefused(
            _("%(person)s may not handle this case.") % {"person": wanted}
        )
    if wanted.pk != case.handler_id:
        return wanted
    others = handlers_of(case, but=wanted)
    if others and was_named:
        raise ActionRefused(
            _("Another person has to handle it now, for instance %(person)s.")
            % {"person": others[0]}
        )
    return others[0] if others else None


def open_round(
    case: Case,
    *,
    handler: User | None,
    reason: str,
    words: str,
    at: datetime,
    by: User | None,
) -> None:
    """Write round n+1 and save the case; its status is set already. What was found in
    the last round stays with it, and is to be found anew."""
    ended = CaseCycle.objects.filter(case=case, number=case.cycle)
    if not ended.exclude(ended_at=None).exists():
        end_round(case, at=at)
    case.cycle += 1
    case.handler = handler
    case.closed_at, case.duplicate_of, case.reject_reason = None, None, ""
    case.finding = case.decision = ""
    CaseCycle.objects.create(
        case=case,
        number=case.cycle,
        opened_at=at,
        opened_by=by,
        reason=reason,
        words=words.strip(),
        handler=handler,
    )
    save_change(
        case,
        "status",
        "cycle",
        "handler",
        "accepted_at",
        "closed_at",
        "duplicate_of",
        "reject_reason",
        "finding",
        "decision",
        change="reopen" if by else "answer",
        at=at,
        by=by,
        data={"round": case.cycle, "why": reason},
    )
    tell_timeline(case, kind="feedback.case_reopened", at=at, by=by)
    recount_open_cases(case.member, at=at)
