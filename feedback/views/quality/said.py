"""What was suggested, and what we did."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from feedback.models import Suggestion
from feedback.views.quality.pages import page, staff_who

SHOWN = 100


@require_safe
def said(request: HttpRequest) -> HttpResponse:
    """What is published, what could be, and what became of the others."""
    user = staff_who(request, "feedback.view_case")
    rows = Suggestion.objects.visible_to(user).select_related(
        "case__store", "published_by", "decided_by"
    )
    waiting = rows.filter(published_at=None).exclude(result="not_used")
    context = {
        "published": list(rows.published()[:SHOWN]),
        "waiting": list(waiting.order_by("-decided_at")[:SHOWN]),
        "others": list(rows.filter(result="not_used").order_by("-decided_at")[:20]),
    } | page(_("You said, we did"), "openquote")
    return render(request, "feedback/quality/said.html", context)
