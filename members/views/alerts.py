"""Alerts about unusual amounts: the list, and what came of each."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from members.actions.alerts import settle_alert
from members.exceptions import NotAllowed
from members.models import AccessAlert, scope_of
from members.models.access import NOWHERE
from members.views.record import staff_of

SHOWN = 100


class FindingForm(forms.Form):
    """What came of it."""

    finding = forms.CharField(max_length=300)


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts about people of one's stores, those not looked into first."""
    user = staff_of(request)
    if scope_of(user, "members.view_accesslog") == NOWHERE:
        raise PermissionDenied
    rows = AccessAlert.objects.visible_to(user).select_related("user", "seen_by")
    context = {
        "waiting": rows.filter(seen_by=None)[:SHOWN],
        "settled": rows.exclude(seen_by=None)[:SHOWN],
        "me": user,
        "header_title": _("Unusual amounts"),
        "header_icon": "warning",
        "breadcrumbs_items": [{"url": "", "label": _("Unusual amounts")}],
    }
    return render(request, "members/controlled/alerts.html", context)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what came of an alert."""
    user = staff_of(request)
    alert = get_object_or_404(AccessAlert.objects.visible_to(user), pk=pk)
    form = FindingForm(request.POST)
    finding = form.cleaned_data["finding"] if form.is_valid() else ""
    try:
        settle_alert(alert=alert, by=user, finding=finding, at=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted."))
    return redirect("members_alerts")
