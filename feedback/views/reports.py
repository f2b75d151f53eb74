"""The reports on feedback: on the page, on paper, as a workbook, by mail."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from feedback.actions.subscriptions import READ, subscribe, unsubscribe
from feedback.choices import ReportKind
from feedback.forms.reports import PlaceForm, SubscribeForm
from feedback.models import ReportSubscription
from feedback.queries.report_letters import span_told
from feedback.reports.drawing import MEASURES, pareto_chart, trend_chart
from feedback.reports.figures import report_of
from feedback.reports.places import Place
from feedback.reports.workbook import workbook_of
from feedback.views.workspace.page import staff_of
from members.exceptions import MembersError
from members.models import User, scope_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def reader_of(request: HttpRequest) -> User:
    """Who may read reports; nobody else comes here."""
    user = staff_of(request)
    if not scope_of(user, READ):
        raise PermissionDenied
    return user


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """One report, of the last period that is over unless the address says otherwise."""
    user = reader_of(request)
    kind, form = _asked(request, user)
    context = _frame(request, user, kind, form)
    if form.is_valid():
        found = report_of(kind, form.place)
        context |= {
            "report": found,
            "place_words": place_words(form.place),
            "pareto": pareto_chart(found.causes),
            "costs": pareto_chart(found.costs),
            "trend": trend_chart(found.trend),
            "drawing": MEASURES,
        }
    return render(request, "feedback/report.html", context)


@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook. 404 when the address says nonsense."""
    user = reader_of(request)
    kind, form = _asked(request, user)
    if not form.is_valid():
        raise Http404
    place = form.place
    content = workbook_of(
        report_of(kind, place),
        title=str(ReportKind(kind).label),
        place=place_words(place),
    )
    name = f"{kind}-{place.span.start}-{place.span.end}.xlsx"
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Order a report by mail."""
    user = reader_of(request)
    form = SubscribeForm(request.POST, user=user)
    if not form.is_valid():
        raise Http404
    try:
        subscribe(by=user, at=timezone.now(), **form.cleaned_data)
    except MembersError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You get it by mail from the next period on."))
    return redirect(f"{reverse('feedback_report')}#mail")


@require_POST
def order_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Order a report off; 404 for another's."""
    user = reader_of(request)
    mine = ReportSubscription.objects.filter(user=user)
    unsubscribe(subscription=get_object_or_404(mine, pk=pk), by=user)
    messages.success(request, _("You get it no longer."))
    return redirect(f"{reverse('feedback_report')}#mail")


def place_words(place: Place) -> str:
    """ "2026-10-01 – 2026-10-31 · all my stores · Complaint"."""
    where = place.store or place.region or _("All my stores")
    kind = dict(PlaceForm.base_fields["kind"].choices).get(place.kind)  # type: ignore[attr-defined]  # a choice field
    return f"{place.span.start} – {place.span.end} · {where} · {kind}"


def _asked(request: HttpRequest, user: User) -> tuple[str, PlaceForm]:
    kind = request.GET.get("report", ReportKind.MONTHLY)
    if kind not in ReportKind.values:
        raise Http404
    form = PlaceForm(request.GET, user=user, today=timezone.localdate(), report=kind)
    return kind, form


def _frame(
    request: HttpRequest, user: User, kind: str, form: PlaceForm
) -> dict[str, Any]:
    today = timezone.localdate()
    label = ReportKind(kind).label
    return {
        "form": form,
        "kind": kind,
        "kinds": [
            (code, words, span_told(code, today=today))
            for code, words in ReportKind.choices
        ],
        "query": request.GET.urlencode() or f"report={kind}",
        "subscribe": SubscribeForm(user=user),
        "subscriptions": ReportSubscription.objects.filter(user=user).select_related(
            "store"
        ),
        "header_title": label,
        "header_icon": "order",
        "breadcrumbs_items": [
            {"url": reverse("feedback_cases:index"), "label": _("Feedback")},
            {"url": "", "label": label},
        ],
    }
