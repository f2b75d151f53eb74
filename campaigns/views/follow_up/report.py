"""The monthly report of calls after services: on the page, on paper, as a workbook."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.actions.follow_up import write_measures
from campaigns.choices import ServiceProblem
from campaigns.exceptions import CallRefused
from campaigns.queries.follow_up_report import as_month, last_months, report_of
from campaigns.reports.follow_up import workbook_of
from campaigns.views.calls.desk import caller_of, crumbs
from campaigns.views.follow_up.forms import MeasureForm, MonthForm
from campaigns.views.follow_up.rules import CHANGE, READ
from members.models import Store, User, scope_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(
    request: HttpRequest, user: User, data: Any
) -> tuple[MonthForm, date, Store | None]:
    """The month (the last that is over unless another is named) and the store; 404
    when the address says nonsense."""
    today = timezone.localdate()
    values = data.copy()
    values.setdefault("month", f"{last_months(today, 2)[1]:%Y-%m}")
    form = MonthForm(values, scope=scope_of(user, READ), today=today)
    if not form.is_valid():
        raise Http404
    month = as_month(form.cleaned_data["month"])
    if month is None:
        raise Http404
    return form, month, form.cleaned_data["store"]


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Called, reached, satisfied, problems by kind, measures; by store."""
    user = caller_of(request, READ)
    form, month, store = _asked(request, user, request.GET)
    found = report_of(user, month=month, store=store)
    own = [row for row in found.measures if row.store == store]
    may_write = scope_of(user, CHANGE).covers(store.pk if store else None)
    title = _("Monthly report of calls after services")
    context = {
        "form": form,
        "report": found,
        "store": store,
        "month_words": formats.date_format(month, "YEAR_MONTH_FORMAT"),
        "kinds": ServiceProblem.labels,
        "measure_form": MeasureForm(initial={"words": own[0].words if own else ""})
        if may_write
        else None,
        "query": _query(month, store),
        "header_title": title,
        "header_icon": "clipboard-list",
        "breadcrumbs_items": crumbs(("", title)),
    }
    return render(request, "campaigns/follow_up/report.html", context)


@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; no names of customers."""
    user = caller_of(request, READ)
    _form, month, store = _asked(request, user, request.GET)
    content = workbook_of(report_of(user, month=month, store=store), store=store)
    name = f"follow-up-{month:%Y-%m}.xlsx"
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def measures(request: HttpRequest) -> HttpResponse:
    """Write what is done about it."""
    user = caller_of(request, CHANGE)
    _shown, month, store = _asked(request, user, request.POST)
    form = MeasureForm(request.POST)
    if form.is_valid():
        try:
            write_measures(
                month=month,
                store=store,
                words=form.cleaned_data["words"],
                by=user,
                at=timezone.now(),
            )
        except CallRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The measures are written down."))
    else:
        messages.error(request, _("Say what is done about it."))
    where = reverse("campaigns_follow_up_report")
    return redirect(f"{where}?{_query(month, store)}#measures")


def _query(month: date, store: Store | None) -> str:
    return f"month={month:%Y-%m}&store={store.pk if store else ''}"
