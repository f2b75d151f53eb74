"""The register 投诉登记本: a store's month to read, correct, sign and print."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from feedback.actions.register import CORRECT, SIGN, correct_register, sign_month
from feedback.exceptions import FeedbackError
from feedback.forms.register import HEAD_OFFICE, CorrectionForm, PageForm
from feedback.models import RegisterClosing, RegisterEntry
from feedback.queries.register import first_of_last, first_of_next, starts_at
from feedback.queries.register_page import RegisterPage, register_page
from feedback.views.workspace.page import staff_of
from members.exceptions import MembersError
from members.models import Store, scope_of

LINES_A_SHEET = 16


@require_safe
def register_book(request: HttpRequest) -> HttpResponse:
    """A store's month of the register; this month of the person's first store unless
    the address says otherwise. 404 for a store out of reach."""
    return _page(request, _asked(request), CorrectionForm(user=staff_of(request)))


@require_safe
def print_book(request: HttpRequest) -> HttpResponse:
    """The same on sheets of paper, each with the balance and its own total. Names are
    masked: paper goes astray."""
    form = _asked(request)
    page = _read(request, form, masked=True)
    context = {
        "page": page,
        "store": form.cleaned_data["store"],
        "sheets": sheets_of(page),
        "back": _url(form.cleaned_data["store"], form.cleaned_data["month"]),
    }
    return render(request, "feedback/register_print.html", context)


@require_POST
def correct(request: HttpRequest) -> HttpResponse:
    """Enter a correction."""
    user = staff_of(request)
    place = _asked(request, request.POST)
    form = CorrectionForm(request.POST, user=user)
    if not form.is_valid():
        return _page(request, place, form)
    try:
        correct_register(
            case=form.cleaned_data["reference"],
            text=form.cleaned_data["text"],
            by=user,
            at=timezone.now(),
        )
    except (FeedbackError, MembersError) as error:
        messages.error(request, str(error))
        return _page(request, place, form)
    messages.success(request, _("Entered."))
    return redirect(_url(place.cleaned_data["store"], place.cleaned_data["month"]))


@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """Sign the month that the page shows."""
    place = _asked(request, request.POST)
    store, month = place.cleaned_data["store"], place.cleaned_data["month"]
    try:
        sign_month(store=store, month=month, by=staff_of(request), at=timezone.now())
    except (FeedbackError, MembersError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Signed. This month stays as it is now."))
    return redirect(_url(store, month))


def _asked(request: HttpRequest, data: Any = None) -> PageForm:
    form = PageForm(
        request.GET if data is None else data,
        user=staff_of(request),
        today=timezone.localdate(),
    )
    if not form.is_valid():
        raise Http404
    return form


def _read(request: HttpRequest, form: PageForm, *, masked: bool) -> RegisterPage:
    store = form.cleaned_data["store"]
    return register_page(
        store.pk if store else None,
        form.cleaned_data["month"],
        user=staff_of(request),
        masked=masked,
    )


def _page(
    request: HttpRequest, form: PageForm, correction: CorrectionForm
) -> HttpResponse:
    user = staff_of(request)
    store, month = form.cleaned_data["store"], form.cleaned_data["month"]
    page = _read(request, form, masked=False)
    today = timezone.localdate()
    is_over = today >= first_of_next(month)
    context = {
        "form": form,
        "page": page,
        "store": store,
        "before": _url(store, first_of_last(month)),
        "after": _url(store, first_of_next(month)) if is_over else "",
        "print_url": _url(store, month, "feedback_register_print"),
        "correction": correction,
        "may_correct": scope_of(user, CORRECT).covers(page.store_id),
        "may_sign": scope_of(user, SIGN).covers(page.store_id)
        and is_over
        and page.closing is None,
        "unsigned": _first_unsigned(page),
        "header_title": _("Register"),
        "header_icon": "clipboard-list",
        "breadcrumbs_items": [
            {"url": reverse("feedback_cases:index"), "label": _("Feedback")},
            {"url": "", "label": _("Register")},
        ],
    }
    return render(request, "feedback/register_book.html", context)


def _first_unsigned(page: RegisterPage) -> str:
    """The address of the earliest month with entries that nobody signed, when it lies
    before this page; "" when there is none."""
    signed = RegisterClosing.objects.filter(store=page.store_id).order_by("-month")
    last = signed.values_list("month", flat=True).first()
    entries = RegisterEntry.objects.filter(
        store=page.store_id, at__lt=starts_at(page.month)
    )
    if last is not None:
        entries = entries.filter(at__gte=starts_at(first_of_next(last)))
    first = entries.order_by("at").values_list("at", flat=True).first()
    return f"{timezone.localtime(first):%Y-%m}" if first else ""


def _url(store: Store | None, month: date, name: str = "feedback_register_book") -> str:
    place = {"store": store.pk if store else HEAD_OFFICE, "month": f"{month:%Y-%m}"}
    return f"{reverse(name)}?{urlencode(place)}"


def sheets_of(page: RegisterPage) -> list[dict[str, Any]]:
    """The book's lines on sheets; each says how many stand on it, how many of these
    have ended, and how many lines there were up to its foot."""
    sheets: list[dict[str, Any]] = []
    lines = page.received
    for start in range(0, max(1, len(lines)), LINES_A_SHEET):
        part = lines[start : start + LINES_A_SHEET]
        sheets.append(
            {
                "lines": part,
                "number": len(sheets) + 1,
                "count": len(part),
                "ended": sum(bool(line.closed) for line in part),
                "up_to": start + len(part),
            }
        )
    return sheets
