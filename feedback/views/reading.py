"""The daily reading: what a store manager reads and signs, and who didn't."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from feedback.actions.reading import SIGN_READING, sign_reading
from feedback.exceptions import FeedbackError
from feedback.forms.reading import ReadingPlace, SignForm
from feedback.models import DailyReading
from feedback.queries.reading import (
    TOPICS,
    days_of_stores,
    moment_of,
    reading_lists,
)
from feedback.views.workspace.page import staff_of
from members.exceptions import MembersError
from members.models import Store, scope_of
from members.permissions import scoped

DAYS_SHOWN = 14


@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """Today's page of a store, or what was signed on a day gone by.

    404 for a store out of reach.
    """
    place = _asked(request, request.GET)
    day = place.cleaned_data["day"]
    if day is not None and day < timezone.localdate():
        return _past(request, place)
    form = SignForm(user=staff_of(request), store=place.cleaned_data["store"])
    return _page(request, place, form)


@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """Sign today's page, with the remarks."""
    place = _asked(request, request.POST)
    user, store = staff_of(request), place.cleaned_data["store"]
    form = SignForm(request.POST, user=user, store=store)
    if not form.is_valid():
        return _page(request, place, form)
    try:
        sign_reading(store=store, by=user, at=timezone.now(), **form.cleaned_data)
    except (FeedbackError, MembersError) as error:
        messages.error(request, str(error))
        return _page(request, place, form)
    messages.success(request, _("Read and signed."))
    return redirect(f"{reverse('feedback_reading')}?store={store.pk}")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Stores and days: who signed when, and which days nobody signed."""
    user = staff_of(request)
    if not scope_of(user, "feedback.view_dailyreading"):
        raise Http404
    today = timezone.localdate()
    rows: Any = scoped(
        user,
        Store.objects.open().order_by("code"),
        permission="feedback.view_dailyreading",
    )
    start = today - timedelta(days=DAYS_SHOWN - 1)
    weeks = days_of_stores(list(rows), start=start, end=today, today=today)
    context = {
        "weeks": weeks,
        "days": [start + timedelta(days=n) for n in range(DAYS_SHOWN)],
        "today": today,
        "missed": sum(week.missed for week in weeks),
        "header_title": _("Who read the register"),
        "header_icon": "view",
        "breadcrumbs_items": _crumbs(_("Who read the register")),
    }
    return render(request, "feedback/reading_overview.html", context)


def _asked(request: HttpRequest, data: Any) -> ReadingPlace:
    place = ReadingPlace(data, user=staff_of(request), today=timezone.localdate())
    if not place.is_valid():
        raise Http404
    return place


def _page(request: HttpRequest, place: ReadingPlace, form: SignForm) -> HttpResponse:
    user, store = staff_of(request), place.cleaned_data["store"]
    now = timezone.now()
    moment = moment_of(store, now=now)
    signed = DailyReading.objects.filter(store=store, day=timezone.localdate(now))
    context = _common(place) | {
        "moment": moment,
        "lists": reading_lists(moment, user=user),
        "form": form,
        "typed": form.data,
        "signed": signed.select_related("signed_by").first(),
        "may_sign": scope_of(user, SIGN_READING).covers(store.pk),
    }
    return render(request, "feedback/reading.html", context)


def _past(request: HttpRequest, place: ReadingPlace) -> HttpResponse:
    store, day = place.cleaned_data["store"], place.cleaned_data["day"]
    found = DailyReading.objects.filter(store=store, day=day)
    signed = found.select_related("signed_by").first()
    counts = signed.counts if signed else {}
    context = _common(place) | {
        "day": day,
        "signed": signed,
        "counts": [
            (topic.label, counts[topic.code])
            for topic in TOPICS
            if topic.code in counts
        ],
    }
    return render(request, "feedback/reading_past.html", context)


def _common(place: ReadingPlace) -> dict[str, Any]:
    return {
        "place": place,
        "store": place.cleaned_data["store"],
        "header_title": _("Daily reading"),
        "header_icon": "view",
        "breadcrumbs_items": _crumbs(_("Daily reading")),
    }


def _crumbs(title: str) -> list[dict[str, str]]:
    return [
        {"url": reverse("feedback_cases:index"), "label": _("Feedback")},
        {"url": "", "label": title},
    ]
