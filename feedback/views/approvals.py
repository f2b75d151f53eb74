"""The inbox of solutions that wait for somebody's approval, and the page of one."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from feedback.actions.solutions import approve_solution, send_back_solution
from feedback.exceptions import FeedbackError
from feedback.forms.solution import CommentForm, SendBackForm
from feedback.forms.staff import CaseForm
from feedback.models import Case, Solution
from feedback.queries.limits import APPROVE
from feedback.queries.solutions import judged, waiting_for
from feedback.views.workspace.page import staff_of
from feedback.views.workspace.sections import CaseDesk
from feedback.views.workspace.solution import deciding
from members.exceptions import MembersError
from members.models import User, scope_of

DECISIONS = {
    "approve": (CommentForm, approve_solution),
    "send-back": (SendBackForm, send_back_solution),
}


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits: first what this person's limit is enough for, then the rest."""
    user = staff_of(request)
    if not scope_of(user, APPROVE):
        raise PermissionDenied
    found = judged(user, waiting_for(user).prefetch_related("items"))
    rows = [
        {"solution": solution, "is_enough": is_enough} for solution, is_enough in found
    ]
    context = {
        "rows": sorted(rows, key=lambda row: not row["is_enough"]),
        "header_title": _("Solutions to approve"),
        "header_icon": "check",
        "breadcrumbs_items": [
            {"url": reverse("feedback_cases:index"), "label": _("Feedback")},
            {"url": "", "label": _("Solutions to approve")},
        ],
    }
    return render(request, "feedback/amends/approvals.html", context)


def _waiting(user: User, pk: int) -> Solution:
    """A solution that waits, in a store where the person may approve; else 404. One's
    own is shown too, since the sentence says why it can't be approved."""
    rows = Solution.objects.visible_to(user, APPROVE)
    found = rows.select_related("case__store", "case__member", "case__cause")
    return get_object_or_404(found.select_related("proposed_by", "decided_by"), pk=pk)


@require_safe
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    """One solution with what it is compared with, and the two buttons."""
    user = staff_of(request)
    return _page(request, _waiting(user, pk), {})


def _page(
    request: HttpRequest, solution: Solution, tried: dict[str, CaseForm]
) -> HttpResponse:
    user = staff_of(request)
    case = solution.case
    desk = CaseDesk(case, user, timezone.now(), may_change=False, tried=tried)
    context: dict[str, Any] = {
        "solution": solution,
        "case": case,
        "may_see": Case.objects.visible_to(user).filter(pk=case.pk).exists(),
        "may_change": False,
        "approve_url": reverse(
            "feedback_approval_decide", args=[solution.pk, "approve"]
        ),
        "back_url": reverse(
            "feedback_approval_decide", args=[solution.pk, "send-back"]
        ),
        "header_title": case.reference,
        "header_icon": "check",
        "breadcrumbs_items": [
            {"url": reverse("feedback_approvals"), "label": _("Solutions to approve")},
            {"url": "", "label": case.reference},
        ],
    }
    if solution.state == "proposed":
        context |= deciding(desk, solution)
    return render(request, "feedback/amends/approval.html", context)


@require_POST
def decide(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """Approve or send back; on a refusal the page again, with the sentence."""
    user = staff_of(request)
    solution = _waiting(user, pk)
    if decision not in DECISIONS:
        raise Http404
    form_class, action = DECISIONS[decision]
    form = form_class(request.POST, case=solution.case, user=user)
    tried: dict[str, CaseForm] = {decision.replace("-", "_"): form}
    if not form.is_valid():
        return _page(request, solution, tried)
    try:
        action(  # type: ignore[operator]  # both take the same
            case=solution.case,
            comment=form.cleaned_data["comment"],
            by=user,
            at=timezone.now(),
            expected_version=form.cleaned_data["version"],
        )
    except (FeedbackError, MembersError) as error:
        messages.error(request, str(error))
        return _page(request, _waiting(user, pk), tried)
    done = _("Approved.") if decision == "approve" else _("Sent back.")
    messages.success(request, done)
    return redirect("feedback_approvals")
