"""One page for what the chain has decided about writing and calling."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from campaigns.actions.outreach_rules import change_outreach_rules
from campaigns.models import OutreachRules
from campaigns.views.people import staff_of
from members.models import scope_of
from members.permissions import policy_of

GROUPS = (
    (gettext_lazy("The law"), ("rule_set", "postal_address")),
    (
        gettext_lazy("How often"),
        ("cap_count", "cap_days", "household_rest_days", "sender_rate_per_minute"),
    ),
    (
        gettext_lazy("At what hours"),
        ("quiet_from", "quiet_until", "calls_from", "calls_until",
         "call_cool_down_hours"),
    ),
    (gettext_lazy("Approval"), ("approval_limit", "chain_approval_limit")),
    (
        gettext_lazy("What it brought"),
        ("goal_days", "email_cost", "sms_cost", "call_cost"),
    ),
)  # fmt: skip


class OutreachRulesForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """Every rule, with its help."""

    class Meta:
        model = OutreachRules
        fields = [name for _label, names in GROUPS for name in names]


@require_http_methods(["GET", "HEAD", "POST"])
def outreach_rules(request: HttpRequest) -> HttpResponse:
    """Show the rules to those who may see them; keep what others for the chain post."""
    user = staff_of(request)
    policy = policy_of(OutreachRules)
    if not policy.user_has_permission(user, "view"):
        raise PermissionDenied
    may_change = policy.user_has_permission(user, "change")
    rules = OutreachRules.objects.current()
    form = OutreachRulesForm(request.POST or None, instance=rules)
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        if form.is_valid():
            change_outreach_rules(values=form.cleaned_data, by=user, at=timezone.now())
            messages.success(request, _("The rules are kept. They count from now on."))
            return redirect("campaigns_outreach_rules")
        messages.error(request, _("Not saved yet. Please look at what is marked."))
    title = _("Rules of outreach")
    context = {
        "form": form,
        "groups": [(label, [form[name] for name in names]) for label, names in GROUPS],
        "rules": OutreachRules.objects.current(),
        "may_change": may_change,
        "header_title": title,
        "header_icon": "sliders",
        "breadcrumbs_items": [{"url": "", "label": title}],
    }
    return render(request, "campaigns/outreach_rules.html", context)


class RulesItem(MenuItem):
    """The settings page, for those who may see the rules."""

    def is_shown(self, request: HttpRequest) -> bool:
        return scope_of(request.user, "campaigns.view_outreachrules").everywhere


def rules_item() -> MenuItem:
    """The entry in the menu "Campaigns"."""
    return RulesItem(
        gettext_lazy("Rules of outreach"),
        reverse_lazy("campaigns_outreach_rules"),
        name="outreach-rules",
        icon_name="sliders",
        order=900,
    )
