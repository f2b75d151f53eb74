"""The rules of calls after services."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.actions.follow_up import save_service_rule
from campaigns.exceptions import CallRefused
from campaigns.models import ServiceRule
from campaigns.queries.calls import list_lines
from campaigns.views.calls.desk import caller_of, crumbs
from campaigns.views.follow_up.forms import RuleForm
from members.models import User, scope_of

READ, ADD, CHANGE = (
    "campaigns.view_calllist",
    "campaigns.add_calllist",
    "campaigns.change_calllist",
)


def rules_crumb() -> tuple[str, str]:
    """The way to the rules."""
    return reverse("campaigns_service_rules"), _("Calls after services")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All rules that concern the person, with how far their calls are."""
    user = caller_of(request, READ)
    rows = list(
        ServiceRule.objects.visible_to(user).select_related(
            "call_list__store", "category"
        )
    )
    lines = list_lines(user, [rule.call_list for rule in rows], at=timezone.now())
    context = {
        "rules": list(zip(rows, lines, strict=True)),
        "may_add": bool(scope_of(user, ADD)),
        "header_title": _("Calls after services"),
        "header_icon": "cog",
        "breadcrumbs_items": crumbs(("", _("Calls after services"))),
    }
    return render(request, "campaigns/follow_up/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new rule."""
    user = caller_of(request, ADD)
    form = RuleForm(request.POST or None, scope=scope_of(user, ADD))
    return _page(request, form, user, None, _("New rule"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule; 404 for one of another store."""
    user = caller_of(request, READ)
    rule = get_object_or_404(
        ServiceRule.objects.visible_to(user).select_related("call_list"), pk=pk
    )
    if not scope_of(user, CHANGE).covers(rule.call_list.store_id):
        raise Http404
    form = RuleForm(
        request.POST or None,
        scope=scope_of(user, CHANGE),
        initial=RuleForm.initial_of(rule),
    )
    return _page(request, form, user, rule, rule.call_list.name)


def _page(
    request: HttpRequest,
    form: RuleForm,
    user: User,
    rule: ServiceRule | None,
    title: str,
) -> HttpResponse:
    if form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        try:
            save_service_rule(rule=rule, by=user, at=timezone.now(), **values)
        except CallRefused as error:
            field = error.field if error.field in form.fields else None
            form.add_error(field, str(error))
        else:
            messages.success(request, _("Saved. It holds from the next run on."))
            return redirect("campaigns_service_rules")
    context = {
        "form": form,
        "list": rule,
        "cancel_url": reverse("campaigns_service_rules"),
        "header_title": title,
        "header_icon": "cog",
        "breadcrumbs_items": crumbs(rules_crumb(), ("", title)),
    }
    return render(request, "campaigns/calls/list_form.html", context)
