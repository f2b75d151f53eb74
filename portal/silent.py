"""The page of those who are unhappy and say nothing, and the way into calling them."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from feedback.queries.silent import silent_unhappy
from members.models import User, scope_of
from members.views.queue import start_queue
from members.views.record import staff_of

VIEW = "feedback.view_case"


def _asks(request: HttpRequest) -> User:
    user = staff_of(request)
    if not scope_of(user, VIEW):
        raise PermissionDenied
    return user


@require_safe
def silent(request: HttpRequest) -> HttpResponse:
    """Whom to call, and why."""
    user = _asks(request)
    context = {
        "rows": silent_unhappy(user, at=timezone.now()),
        "may_call": bool(scope_of(user, "members.add_contact")),
        "header_title": _("Unhappy, and said nothing"),
        "header_icon": "warning",
        "breadcrumbs_items": [
            {"url": reverse("feedback_cases:index"), "label": _("Feedback")},
            {"url": "", "label": _("Unhappy, and said nothing")},
        ],
    }
    return render(request, "portal/silent.html", context)


@require_POST
def call(request: HttpRequest) -> HttpResponse:
    """Call them one after the other, the latest sign first."""
    user = _asks(request)
    if not scope_of(user, "members.add_contact"):
        raise PermissionDenied
    found = silent_unhappy(user, at=timezone.now())
    ids = [each.member.public_id for each in found]
    back = reverse("portal_silent")
    return redirect(start_queue(request, ids, name="silent", back=back))
