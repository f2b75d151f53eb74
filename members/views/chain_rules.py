"""One page for what the chain has decided about tiers, points and membership."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from members.actions.chain_rules import change_rules
from members.models import ChainRules, User
from members.permissions import policy_of

GROUPS = (
    (gettext_lazy("Tiers"), "tier_"),
    (gettext_lazy("Points"), "points_"),
    (gettext_lazy("Membership"), ("membership_", "renewal_")),
    (gettext_lazy("Key accounts"), "key_"),
)


class ChainRulesForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """Every rule, with its help."""

    class Meta:
        model = ChainRules
        fields = [
            "tier_period_days",
            "tier_validity_days",
            "tier_until_month_end",
            "tier_grace_days",
            "points_per_unit",
            "points_rounding",
            "points_valid_months",
            "points_until_month_end",
            "points_notice_days",
            "membership_months",
            "renewal_window_days",
            "renewal_grace_days",
            "key_visit_days",
            "key_review_months",
            "key_decline_percent",
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def chain_rules(request: HttpRequest) -> HttpResponse:
    """Show the rules to those who may see them; keep what others for the chain post."""
    user = request.user
    policy = policy_of(ChainRules)
    if not isinstance(user, User) or not policy.user_has_permission(user, "view"):
        raise PermissionDenied
    may_change = policy.user_has_permission(user, "change")
    rules = ChainRules.objects.current()
    form = ChainRulesForm(request.POST or None, instance=rules)
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        if form.is_valid():
            change_rules(values=form.cleaned_data, by=user, at=timezone.now())
            messages.success(request, _("The rules are kept. They count from tonight."))
            return redirect("members_chain_rules")
        messages.error(request, _("Not saved yet. Please look at what is marked."))
    context = {
        "form": form,
        "groups": [
            (label, [field for field in form if field.name.startswith(prefix)])
            for label, prefix in GROUPS
        ],
        "rules": rules,
        "may_change": may_change,
        "header_title": _("Tiers, points, membership"),
        "header_icon": "sliders",
        "breadcrumbs_items": [{"url": "", "label": _("Tiers, points, membership")}],
    }
    return render(request, "members/standing/chain_rules.html", context)
