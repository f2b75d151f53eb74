"""Asking after cases: calls to make, dissatisfied answers to decide, all answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from feedback.models import FollowUp
from feedback.models.redress import FollowUpQuerySet
from feedback.views.workspace.page import staff_of
from members.models import User, scope_of

VIEW = "feedback.view_case"
SHOWN = 100
COUNT_CAP = 1000


class FollowUpTab(StrEnum):
    """How a follow-up stands."""

    CALLS = "calls"
    DECIDE = "decide"
    WAITING = "waiting"
    ANSWERED = "answered"
    SKIPPED = "skipped"


LABELS: dict[FollowUpTab, str | LazyText] = {
    FollowUpTab.CALLS: pgettext_lazy("follow-up", "Calls to make"),
    FollowUpTab.DECIDE: pgettext_lazy("follow-up", "Dissatisfied: decide"),
    FollowUpTab.WAITING: pgettext_lazy("follow-up", "Waiting for an answer"),
    FollowUpTab.ANSWERED: pgettext_lazy("follow-up", "Answered"),
    FollowUpTab.SKIPPED: pgettext_lazy("follow-up", "Not asked"),
}


@dataclass(frozen=True)
class Tab:
    """One tab with its count, at most "1000+"."""

    name: str
    label: str | LazyText
    count: str
    is_current: bool


def on_tab(
    tab: FollowUpTab, rows: FollowUpQuerySet, *, user: User, at: datetime
) -> FollowUpQuerySet:
    """Those of `rows` that stand so. Calls are for others than the handler."""
    if tab == FollowUpTab.CALLS:
        return rows.to_call(at=at).exclude(case__handler=user).order_by("due_at", "pk")
    if tab == FollowUpTab.DECIDE:
        return rows.to_decide().order_by("answered_at", "pk")
    if tab == FollowUpTab.WAITING:
        waiting = rows.filter(answered_at=None, skipped_because="")
        return waiting.exclude(asked_at=None).order_by("-asked_at", "-pk")
    if tab == FollowUpTab.ANSWERED:
        return rows.exclude(answered_at=None).order_by("-answered_at", "-pk")
    return rows.exclude(skipped_because="").order_by("-due_at", "-pk")


@require_safe
def follow_ups(request: HttpRequest) -> HttpResponse:
    """The follow-ups of the person's cases; each leads to its case."""
    user = staff_of(request)
    if not scope_of(user, VIEW):
        raise PermissionDenied
    at = timezone.now()
    rows = FollowUp.objects.visible_to(user)
    current = _tab(request)
    found = on_tab(current, rows, user=user, at=at)
    found = found.select_related("case__store", "case__member", "case__handler")
    context = {
        "tab": current,
        "tabs": _tabs(rows, current, user, at),
        "follow_ups": found.select_related("answered_by")[:SHOWN],
        "now": at,
        "header_title": _("Follow-up of cases"),
        "header_icon": "view",
        "breadcrumbs_items": [
            {"url": reverse("feedback_cases:index"), "label": _("Feedback")},
            {"url": "", "label": _("Follow-up of cases")},
        ],
    }
    return render(request, "feedback/amends/follow_ups.html", context)


def _tab(request: HttpRequest) -> FollowUpTab:
    try:
        return FollowUpTab(request.GET.get("tab", ""))
    except ValueError:
        return FollowUpTab.CALLS


def _tabs(
    rows: FollowUpQuerySet, current: FollowUpTab, user: User, at: datetime
) -> list[Tab]:
    tabs = []
    for tab, label in LABELS.items():
        count = on_tab(tab, rows, user=user, at=at).order_by()[: COUNT_CAP + 1].count()
        shown = f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)
        tabs.append(Tab(tab.value, label, shown, tab == current))
    return tabs
