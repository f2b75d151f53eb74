"""Cases that became projects: what each is to reach, by whom, by when."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from feedback.models import Case, CaseProject
from feedback.views.quality.pages import page, staff_who

VIEW = "feedback.view_case"
A_PAGE = 50


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """The projects of the cases that the person may see: those that run, by the day they
    are due, or those that have ended (``?ended=1``), the last first."""
    user = staff_who(request, VIEW)
    ended = request.GET.get("ended") == "1"
    rows = CaseProject.objects.filter(case__in=Case.objects.visible_to(user))
    found = rows.filter(ended_at__isnull=not ended).select_related(
        "owner", "case__store", "case__member"
    )
    found = found.order_by("-ended_at", "-pk") if ended else found
    context = {
        "ended": ended,
        "open_count": rows.filter(ended_at=None).count(),
        "ended_count": rows.exclude(ended_at=None).count(),
        "page_obj": Paginator(found, A_PAGE).get_page(request.GET.get("p")),
        "today": timezone.localdate(),
    } | page(_("Projects"), "folder-open-1")
    return render(request, "feedback/ways_in/projects.html", context)
