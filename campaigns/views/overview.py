"""The marketer's home: what runs, what waits, what went wrong, what comes this week; and
the calendar of campaigns."""

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.widgets.button import HeaderButton

from campaigns.models import Campaign
from campaigns.queries import watch
from campaigns.queries.forecast import DAYS, Foreseen, forecast
from campaigns.queries.month import (
    events_between,
    month_of,
    runs_between,
    waiting_between,
)
from campaigns.reports.calendar import calendar_of, next_month
from campaigns.reports.outlook import outlook_of
from campaigns.views.forecast import OutlookForm, is_asked_for, narrowed, stores_of
from campaigns.views.people import staff_of
from members.models import User
from members.queries.figures import midnight

WEEK = 7


def _visible(user: User) -> dict[int, Campaign]:
    rows = Campaign.objects.visible_to(user).select_related("store")
    return {each.pk: each for each in rows}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What the person who plans campaigns looks at in the morning."""
    user = staff_of(request)
    now = timezone.now()
    today = timezone.localdate(now)
    campaigns = _visible(user)
    week = forecast(at=now, days=WEEK)
    rows = [each for each in week.rows if each.campaign_id in campaigns]
    start = midnight(today)
    context = {
        "running": watch.running(user),
        "waiting": watch.waiting_for_approval(user),
        "wrong": watch.wrong_runs(user, at=now),
        "open": watch.open_balances(user, at=now),
        "wordless": watch.without_words(user),
        "broken": watch.with_broken_segment(user),
        "days": watch.DAYS,
        "outlook": outlook_of(
            week, rows, campaigns=campaigns, chosen=None, by_store=False
        ),
        "events": events_between(user, start, start + timedelta(days=WEEK)),
        "header_title": _("Campaigns at a glance"),
        "header_icon": "calendar-check",
        "header_buttons": [
            HeaderButton(
                _("Calendar of campaigns"),
                url=reverse("campaigns_calendar"),
                icon_name="calendar-alt",
            ),
            HeaderButton(
                _("The next 30 days"),
                url=reverse("campaigns_outlook"),
                icon_name="date",
            ),
        ],
        "breadcrumbs_items": _breadcrumbs(_("At a glance")),
    }
    return render(request, "campaigns/overview.html", context)


def _breadcrumbs(label: str) -> list[dict[str, str]]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("campaigns_campaigns:index"), "label": _("Campaigns")},
        {"url": "", "label": label},
    ]


class MonthForm(OutlookForm):
    """A month, one store, one channel; blank: all."""

    month = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month: runs with their figures, what is foreseen, what waits, events,
    festivals."""
    user = staff_of(request)
    now = timezone.now()
    today = timezone.localdate(now)
    form = MonthForm(request.GET, stores=stores_of(request))
    asked = form.cleaned_data if form.is_valid() else {}
    first = month_of(asked.get("month", ""), today)
    store, channel = asked.get("store"), asked.get("channel", "")
    campaigns = _visible(user)
    span = (midnight(first), midnight(next_month(first)))
    foreseen: list[Foreseen] = []
    if first <= today + timedelta(days=DAYS) and next_month(first) > today:
        foreseen = [
            each
            for each in forecast(at=now).rows
            if each.campaign_id in campaigns and is_asked_for(each, asked)
        ]
    context = {
        "form": form,
        "first": first,
        "previous": (first - timedelta(days=1)).replace(day=1),
        "following": next_month(first),
        "narrowed": narrowed(asked),
        "weeks": calendar_of(
            first,
            today=today,
            runs=runs_between(user, *span, store=store, channel=channel),
            foreseen=foreseen,
            waiting=waiting_between(user, *span, store=store, channel=channel),
            events=[] if channel else events_between(user, *span, store=store),
            campaigns=campaigns,
        ),
        "header_title": _("Calendar of campaigns"),
        "header_icon": "calendar-alt",
        "breadcrumbs_items": _breadcrumbs(_("Calendar of campaigns")),
    }
    return render(request, "campaigns/calendar.html", context)
