"""The meeting sheet, the honours list, and what a colleague was praised for."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from feedback.actions.praise import mark_seen
from feedback.choices import StaffPart
from feedback.forms.quality_lists import DaysForm
from feedback.models import CaseStaff
from feedback.queries import praise as questions
from feedback.views.quality.pages import carried_out, page, staff_who

# The store meets once a week.
MEETING_DAYS = 7


def _chips(today: date) -> list[tuple[str, date, date]]:
    month, quarter = questions.month_of(today), questions.quarter_of(today)
    before = questions.month_of(month[0] - timedelta(days=1))
    earlier = questions.quarter_of(quarter[0] - timedelta(days=1))
    return [
        (_("This month"), *month),
        (_("Last month"), *before),
        (_("This quarter"), *quarter),
        (_("Last quarter"), *earlier),
    ]


@require_safe
def meeting(request: HttpRequest) -> HttpResponse:
    """The praise of some days for the store meeting, to be read out and printed."""
    user = staff_who(request, questions.VIEW)
    today = timezone.localdate()
    days = (today - timedelta(days=MEETING_DAYS - 1), today)
    form = DaysForm(request.GET, stores=questions.stores_of(user), days=days)
    context: dict[str, Any] = {"form": form, "chips": _chips(today), "today": today}
    if form.is_valid():
        chosen = form.cleaned_data
        first, last = chosen["start"], chosen["end"]
        store = chosen["store"]
        context |= {
            "store": store,
            "first": first,
            "last": last,
            "rows": list(questions.sheet_of(user, store=store, first=first, last=last)),
        }
    is_paper = request.GET.get("paper") == "1" and form.is_valid()
    template = "meeting_paper" if is_paper else "meeting"
    context |= page(_("Praise for the meeting"), "pick")
    return render(request, f"feedback/quality/{template}.html", context)


@require_safe
def honours(request: HttpRequest) -> HttpResponse:
    """The colleagues praised in a month or quarter, and praise beside complaints."""
    user = staff_who(request, questions.VIEW)
    today = timezone.localdate()
    form = DaysForm(
        request.GET,
        stores=questions.stores_of(user),
        days=questions.quarter_of(today),
    )
    context: dict[str, Any] = {"form": form, "chips": _chips(today)}
    if form.is_valid():
        first, last = form.cleaned_data["start"], form.cleaned_data["end"]
        store = form.cleaned_data["store"]
        context |= {
            "first": first,
            "last": last,
            "people": questions.honours(user, store=store, first=first, last=last),
            "balances": questions.balances(user, store=store, first=first, last=last),
        }
    context |= page(_("Honours list"), "tick-inverse")
    return render(request, "feedback/quality/honours.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What customers praised the person for."""
    user = staff_who(request, "wagtailadmin.access_admin")
    context = {"rows": questions.praise_of(user)} | page(_("Praise for me"), "pick")
    return render(request, "feedback/quality/mine.html", context)


@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """The praised colleague has read it; 404 for anybody else."""
    user = staff_who(request, "wagtailadmin.access_admin")
    own = CaseStaff.objects.filter(
        user=user, part=StaffPart.PRAISED, case__praise__shared_at__isnull=False
    )
    named = get_object_or_404(own, pk=pk)
    done = _("Noted that you have read it.")
    carried_out(request, mark_seen, done, named=named, by=user, at=timezone.now())
    return redirect("feedback_praise_mine")
