"""What has to be there before a step: each need with the words for what is missing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.choices import CaseKind, CaseStatus, Decision, EntryKind, SolutionState
from feedback.models import Case, CaseEntry
from feedback.queries.solutions import approval_missing
from feedback.workflow import TRANSITIONS


@dataclass(frozen=True)
class Need:
    """One thing that has to be there. ``missing`` completes "First: …"."""

    name: str
    missing: str | Promise
    is_met: Callable[[Case], bool]


def round_began(case: Case) -> CaseEntry | None:
    """The change that opened the round; None in the first one."""
    if case.cycle == 1:
        return None
    changes = case.entries.filter(kind=EntryKind.CHANGE, data__round=case.cycle)
    return changes.order_by("pk").first()


def is_answered(case: Case) -> bool:
    """Whether the customer got an answer in this round; a question is none."""
    replies = case.entries.filter(kind=EntryKind.REPLY)
    began = round_began(case)
    if began is not None:
        replies = replies.filter(pk__gt=began.pk)
    return replies.exists()


def _keeps_promises(case: Case) -> bool:
    return not case.promises.open().exists()


def _has_result(case: Case) -> bool:
    if case.status != CaseStatus.EXTERNAL:
        return True
    return not case.external_matters.filter(ended_on=None).exists()


def _gives_reasons(case: Case) -> bool:
    """A refusal was read by a second person: its solution is approved, with reasons."""
    if case.kind != CaseKind.COMPLAINT or case.decision != Decision.NOT_UPHELD:
        return True
    solutions = case.solutions.filter(cycle=case.cycle, state=SolutionState.APPROVED)
    return solutions.exclude(reasons="").exists()


def _of_complaints(has: Callable[[Case], object]) -> Callable[[Case], bool]:
    def is_met(case: Case) -> bool:
        return case.kind != CaseKind.COMPLAINT or bool(has(case))

    return is_met


NEEDS: dict[str, Need] = {
    need.name: need
    for need in (
        Need("answer", _("answer the customer"), is_answered),
        Need(
            "category",
            _("choose a category"),
            _of_complaints(lambda case: case.category_id),
        ),
        Need("cause", _("choose a cause"), _of_complaints(lambda case: case.cause_id)),
        Need(
            "finding",
            _("write down whose doing it was (the finding)"),
            _of_complaints(lambda case: case.finding),
        ),
        Need(
            "decision",
            _("decide whether the complaint is upheld"),
            _of_complaints(lambda case: case.decision),
        ),
        Need("promises", _("keep or settle the open promises"), _keeps_promises),
        Need("result", _("write down the result of the outside body"), _has_result),
        Need(
            "approval",
            _("have the solution approved: nothing is promised before"),
            lambda case: not approval_missing(case),
        ),
        Need(
            "reasons",
            _(
                "have the solution with its reasons approved by a second person, since "
                "the complaint is not upheld"
            ),
            _gives_reasons,
        ),
    )
}


def missing_for(case: Case, transition: str) -> list[str]:
    """What has to be done before this step, in words; empty when nothing is missing."""
    needs = (NEEDS[name] for name in TRANSITIONS[transition].needs)
    return [str(need.missing) for need in needs if not need.is_met(case)]
