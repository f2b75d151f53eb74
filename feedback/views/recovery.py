"""What good handling earns: who buys again, and what if more were heard and satisfied."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from feedback.forms.recovery import (
    PUBLISHED_NO_PROBLEM,
    PUBLISHED_SATISFIED,
    WHAT_IF,
    RecoveryForm,
)
from feedback.queries.case_figures import FEW
from feedback.queries.recovery import (
    Rate,
    Window,
    dissatisfied_rate,
    satisfied_rate,
    silent_rate,
    unknown_rate,
)
from feedback.views.reports import reader_of

LEFT, WIDTH, ROW = 230, 480, 44


@require_safe
def recovery(request: HttpRequest) -> HttpResponse:
    """The three groups with their intervals, and the calculator."""
    user = reader_of(request)
    form = RecoveryForm(request.GET, user=user, today=timezone.localdate())
    context: dict[str, Any] = {
        "form": form,
        "what_if": WHAT_IF,
        "published": (PUBLISHED_SATISFIED, PUBLISHED_NO_PROBLEM),
        "few": FEW,
        "header_title": _("What good handling earns"),
        "header_icon": "order-up",
        "breadcrumbs_items": [
            {"url": reverse("feedback_report"), "label": _("Reports")},
            {"url": "", "label": _("What good handling earns")},
        ],
    }
    if form.is_valid():
        context |= _worked_out(form)
    return render(request, "feedback/recovery.html", context)


def _worked_out(form: RecoveryForm) -> dict[str, Any]:
    window = Window(form.span, form.cleaned_data["days"], timezone.now())
    scope = form.scope
    rates = [
        (_("never complained"), silent_rate(scope, window)),
        (_("complained, satisfied"), satisfied_rate(scope, window)),
        (_("complained, not satisfied"), dissatisfied_rate(scope, window)),
        (_("complained, not known"), unknown_rate(scope, window)),
    ]
    now, then = form.habits
    return {
        "rows": [_row(place, name, rate) for place, (name, rate) in enumerate(rates)],
        "drawing": {
            "width": LEFT + WIDTH + 50,
            "height": len(rates) * ROW + 24,
            "left": LEFT,
            "right": LEFT + WIDTH,
            "foot": len(rates) * ROW + 18,
            "base": len(rates) * ROW,
        },
        "now": now,
        "then": then,
        "gain": now.lost_sales - then.lost_sales,
        "gain_customers": now.lost_customers - then.lost_customers,
    }


def _row(place: int, name: str, rate: Rate) -> dict[str, Any]:
    """A group as a line of the drawing: the share as a dot, the interval as a bar."""
    row: dict[str, Any] = {
        "name": name,
        "rate": rate,
        "y": place * ROW + ROW // 2,
        "is_few": rate.members < FEW,
    }
    interval = rate.interval
    if interval is not None and rate.percent is not None:
        low, high = interval
        row |= {
            "low": low,
            "high": high,
            "x": LEFT + round(WIDTH * rate.percent / 100),
            "x1": LEFT + round(WIDTH * low / 100),
            "x2": LEFT + round(WIDTH * high / 100),
        }
    return row
