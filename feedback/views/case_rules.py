"""One page for what the chain has decided about authority and asking after cases."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from feedback.actions.limits import change_case_rules, set_limits
from feedback.models import AuthorityLimit, CaseRules
from feedback.queries.limits import FIRST_LIMITS, Limit, current_limits
from feedback.views.workspace.page import staff_of
from members.choices import Role
from members.models import scope_of

VIEW = "feedback.view_authoritylimit"
CHANGE = "feedback.change_authoritylimit"
HISTORY_SHOWN = 30


class LimitForm(forms.Form):
    """The limit of one role."""

    amount = forms.DecimalField(
        label=gettext_lazy("Most money"),
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        required=False,
    )
    points = forms.IntegerField(
        label=gettext_lazy("Most points"),
        min_value=0,
        max_value=1_000_000,
        required=False,
    )

    def limit(self) -> Limit:
        """What was filled in; an empty box is no limit."""
        return Limit(self.cleaned_data["amount"], self.cleaned_data["points"])


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """When satisfaction is asked, and when cases are closed by themselves."""

    class Meta:
        model = CaseRules
        fields = [
            "ask_after_days",
            "ask_again_days",
            "close_after_days",
            "close_unanswered_days",
            "most_tries",
        ]


def _limit_forms(data: Any, now: dict[str, Limit]) -> dict[str, LimitForm]:
    return {
        role: LimitForm(
            data,
            prefix=role,
            initial={
                "amount": now.get(role, Limit()).amount,
                "points": now.get(role, Limit()).points,
            },
        )
        for role in FIRST_LIMITS
    }


@require_http_methods(["GET", "HEAD", "POST"])
def case_rules(request: HttpRequest) -> HttpResponse:
    """Shown to those who may see it, saved by those who may change it."""
    user = staff_of(request)
    may_change = scope_of(user, CHANGE).everywhere
    if not scope_of(user, VIEW) or (request.method == "POST" and not may_change):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    limits = _limit_forms(data, current_limits())
    rules = RulesForm(data, instance=CaseRules.objects.current())
    if data is not None and all(f.is_valid() for f in (*limits.values(), rules)):
        with transaction.atomic():
            found = {role: form.limit() for role, form in limits.items()}
            set_limits(limits=found, by=user, at=timezone.now())
            change_case_rules(values=rules.cleaned_data, by=user)
        messages.success(request, _("Saved."))
        return redirect("feedback_case_rules")
    past = AuthorityLimit.objects.select_related("by").order_by("-started_at", "-pk")
    context = {
        "limits": [(Role(role).label, form) for role, form in limits.items()],
        "rules": rules,
        "past": past[:HISTORY_SHOWN],
        "may_change": may_change,
        "header_title": _("Authority and follow-up"),
        "header_icon": "sliders",
        "breadcrumbs_items": [{"url": "", "label": _("Authority and follow-up")}],
    }
    return render(request, "feedback/amends/case_rules.html", context)
