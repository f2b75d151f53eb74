"""The solution of a case: written, decided, agreed, done; goods that came back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.actions import redress, solutions
from feedback.choices import CaseKind, CaseStatus, GoodsFate, SolutionState
from feedback.forms.solution import (
    AgreementForm,
    CommentForm,
    DraftForm,
    GoodsForm,
    ItemDoneForm,
    SendBackForm,
    SolutionForm,
)
from feedback.forms.staff import CaseForm
from feedback.models import Solution
from feedback.queries.limits import APPROVE, above_limit, current_limits, limit_of
from feedback.queries.precedents import given_before, precedents_of
from feedback.queries.solutions import EDITABLE, solution_of
from feedback.views.workspace.sections import CaseDesk, Section, Step
from feedback.workflow import target_of
from members.models import scope_of

STEPS: dict[str, Step] = {
    "draft": Step(DraftForm, solutions.save_draft, _("The draft is kept.")),
    "propose": Step(
        SolutionForm,
        solutions.propose_solution,
        _("Proposed. Above your own limit it waits for an approval."),
    ),
    "approve": Step(
        CommentForm,
        solutions.approve_solution,
        _("Approved. It may be promised to the customer now."),
    ),
    "send_back": Step(SendBackForm, solutions.send_back_solution, _("Sent back.")),
    "take_back": Step(CaseForm, solutions.take_back_solution, _("Taken back.")),
    "agree": Step(AgreementForm, solutions.record_agreement, _("Written down.")),
    "item_done": Step(ItemDoneForm, redress.do_item, _("Ticked off.")),
    "item_undone": Step(ItemDoneForm, redress.undo_item, _("The tick is gone.")),
    "goods": Step(GoodsForm, redress.take_goods_back, _("Written down.")),
}

UNTOUCHED = (CaseStatus.RECEIVED, CaseStatus.SPAM)


def solution(desk: CaseDesk) -> dict[str, Any] | None:
    """The solution of the present round, with what this person can do with it."""
    case = desk.case
    if case.kind == CaseKind.PRAISE or case.status in UNTOUCHED or case.quarantine:
        return None
    found = solution_of(case)
    may_propose = desk.may_change and target_of("propose", case.status) is not None
    is_editable = may_propose and (found is None or found.state in EDITABLE)
    goods = list(case.returned_goods.select_related("taken_by", "fate_by"))
    may_take = desk.may_change and case.is_open
    if not (found or is_editable or goods or may_take):
        return None
    context = {
        "solution": found,
        "goods": goods,
        "fates": GoodsFate.choices,
        "may_change": desk.may_change,
        "may_take": may_take,
        "is_editable": is_editable,
        "forms": {
            "goods": desk.form("goods", GoodsForm),
            "agree": desk.form("agree", AgreementForm),
        },
    }
    if is_editable:
        context |= _writing(desk, found)
    if found is not None and found.state == SolutionState.PROPOSED:
        context |= deciding(desk, found)
    return context


def _writing(desk: CaseDesk, found: Solution | None) -> dict[str, Any]:
    tried = desk.tried.get("propose") or desk.tried.get("draft")
    form = tried or SolutionForm(case=desk.case, user=desk.user, solution=found)
    limits = current_limits()
    return {
        "form": form,
        "own_limit": limit_of(desk.user, desk.case.store, limits),
        "precedents": precedents_of(desk.case, desk.user, at=desk.now),
    }


def deciding(desk: CaseDesk, found: Solution) -> dict[str, Any]:
    """What whoever approves needs to know, and may do."""
    case, user = desk.case, desk.user
    is_mine = found.proposed_by_id == user.pk
    may_decide = scope_of(user, APPROVE).covers(case.store_id) and not is_mine
    limit = limit_of(user, case.store) if may_decide else None
    is_enough = limit is not None and limit.covers(found.amount, found.points)
    return {
        "is_mine": is_mine,
        "may_decide": may_decide,
        "is_enough": is_enough,
        "too_high": ""
        if limit is None or is_enough
        else above_limit(limit, found.amount, found.points),
        "given": given_before(case, at=desk.now) if may_decide else None,
        "precedents": precedents_of(case, user, at=desk.now) if may_decide else None,
        "approve_form": desk.form("approve", CommentForm),
        "back_form": desk.form("send_back", SendBackForm),
    }


SECTIONS = (
    Section("solution", "main", 70, "feedback/sections/solution.html", solution),
)
