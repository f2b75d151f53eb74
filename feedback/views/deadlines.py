"""How long things may take: what holds now, what held before, and changing it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from feedback.actions import policies
from feedback.choices import CaseChannel, Metric, Severity, Unit
from feedback.exceptions import FeedbackError
from feedback.forms.clocks import PolicyForm
from feedback.models import CaseCategory, ClockPolicy
from feedback.queries.calendars import category_key, rule_of
from feedback.queries.clock_words import target_words
from feedback.sla.targets import DEFAULTS, LEVELS, Rule
from feedback.views.workspace.page import staff_of
from members.exceptions import MembersError
from members.models import scope_of

VIEW = "feedback.view_clockpolicy"
HISTORY = 50


@require_safe
def show_deadlines(request: HttpRequest) -> HttpResponse:
    """The table of deadlines by clock."""
    return _page(request, None)


def _page(request: HttpRequest, tried: PolicyForm | None) -> HttpResponse:
    user = staff_of(request)
    if not scope_of(user, VIEW):
        raise PermissionDenied
    rows = ClockPolicy.objects.select_related("category", "by")
    context = {
        "groups": _groups(list(rows.filter(ended_at=None))),
        "history": [
            (policy, _terms(rule_of(policy)))
            for policy in rows.exclude(ended_at=None).order_by("-ended_at")[:HISTORY]
        ],
        "levels": [level.after.total_seconds() // 3600 for level in LEVELS[1:]],
        "may_change": scope_of(user, policies.CHANGE_POLICY).everywhere,
        "form": tried or PolicyForm(initial=_initial(request)),
        "header_title": _("Deadlines"),
        "header_icon": "time",
        "breadcrumbs_items": [{"url": "", "label": _("Deadlines")}],
    }
    return render(request, "feedback/set_up/deadlines.html", context)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What a link "change" fills in."""
    names = ("metric", "category", "severity", "channel", "unit", "amount", "rolls")
    found: dict[str, Any] = {
        name: request.GET[name] for name in names if request.GET.get(name)
    }
    return {"unit": Unit.WORKING_DAYS} | found


def _terms(rule: Rule) -> str:
    target = rule.target
    return target_words(target.unit, target.amount, rolls=target.rolls)


def _groups(stored: list[ClockPolicy]) -> list[dict[str, Any]]:
    """For each clock the rules that hold, broad ones first. What came with the product
    is left out where the chain has set the same itself."""
    categories = {
        category_key(each): each for each in CaseCategory.objects.order_by("sort_order")
    }
    own = {rule_of(policy): policy for policy in stored}
    places = {_place(rule) for rule in own}
    rules = [rule for rule in DEFAULTS if _place(rule) not in places] + list(own)
    groups = []
    for metric in Metric:
        mine = sorted(
            (rule for rule in rules if rule.metric == metric),
            key=lambda rule: (rule.exactness, rule.category),
        )
        groups.append(
            {
                "label": metric.label,
                "rules": [_row(rule, own.get(rule), categories) for rule in mine],
            }
        )
    return groups


def _place(rule: Rule) -> tuple[str, str, str, str]:
    return (rule.metric, rule.category, rule.severity, rule.channel)


def _row(
    rule: Rule, policy: ClockPolicy | None, categories: dict[str, CaseCategory]
) -> dict[str, Any]:
    category = categories.get(rule.category)
    where = [
        str(part)
        for part in (
            category if rule.category else "",
            Severity(rule.severity).label if rule.severity else "",
            CaseChannel(rule.channel).label if rule.channel else "",
        )
        if part
    ]
    return {
        "rule": rule,
        "where": " · ".join(where),
        "terms": _terms(rule),
        "policy": policy,
        "category_id": category.pk if category else "",
    }


@require_POST
def set_deadline(request: HttpRequest) -> HttpResponse:
    """Let a deadline hold from now on."""
    user = staff_of(request)
    if not scope_of(user, policies.CHANGE_POLICY):
        raise PermissionDenied
    form = PolicyForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    fields = form.cleaned_data
    terms = policies.Terms(
        unit=fields["unit"],
        amount=fields["amount"],
        rolls=fields["rolls"],
        longest_pause=fields["longest_pause"],
    )
    try:
        policies.set_policy(
            metric=fields["metric"],
            terms=terms,
            category=fields["category"],
            severity=fields["severity"],
            channel=fields["channel"],
            by=user,
            at=timezone.now(),
        )
    except (FeedbackError, MembersError) as error:
        messages.error(request, str(error))
        return _page(request, form)
    messages.success(request, _("The deadline holds from now on, for open cases too."))
    return redirect("feedback_deadlines")


@require_POST
def end_deadline(request: HttpRequest) -> HttpResponse:
    """Let the chain's own deadline hold no longer."""
    user = staff_of(request)
    if not scope_of(user, policies.CHANGE_POLICY):
        raise PermissionDenied
    chosen = request.POST.get("policy", "")
    policy = get_object_or_404(ClockPolicy, pk=chosen if chosen.isdigit() else 0)
    try:
        policies.end_policy(policy=policy, by=user, at=timezone.now())
    except (FeedbackError, MembersError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The deadline is over. The broader one counts."))
    return redirect("feedback_deadlines")
