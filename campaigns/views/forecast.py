"""The page of the next 30 days: who gets what, by the real gate."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from campaigns.queries.brought import reason_words
from campaigns.queries.forecast import DAYS, MOST, Foreseen, forecast
from campaigns.reports.outlook import outlook_of
from campaigns.views.people import staff_of
from members.choices import Channel
from members.models import Member, Store, scope_of

PAGE = 50
VIEW = "campaigns.view_campaign"


def stores_of(request: HttpRequest) -> QuerySet[Store]:
    """The stores in which the person sees campaigns."""
    scope = scope_of(request.user, VIEW)
    stores = Store.objects.order_by("name")
    return stores if scope.everywhere else stores.filter(pk__in=scope.store_ids)


class OutlookForm(forms.Form):
    """One store, one channel, one day; blank: all."""

    store = forms.ModelChoiceField(
        Store.objects.none(),
        label=gettext_lazy("Store"),
        required=False,
        empty_label=gettext_lazy("All stores"),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        required=False,
        choices=[("", gettext_lazy("All channels")), *Channel.choices],
    )
    day = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stores: QuerySet[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        store: Any = self.fields["store"]
        store.queryset = stores


@require_safe
def outlook(request: HttpRequest) -> HttpResponse:
    """The grid of 30 days; a day chosen shows its lines and its people, a page by key.

    Counted are the campaigns that the person sees; listed the members that they may see.
    """
    user = staff_of(request)
    visible = Campaign.objects.visible_to(user).select_related("store")
    campaigns = {each.pk: each for each in visible}
    form = OutlookForm(request.GET, stores=stores_of(request))
    asked = form.cleaned_data if form.is_valid() else {}
    found = forecast(at=timezone.now())
    rows = [
        each
        for each in found.rows
        if each.campaign_id in campaigns and is_asked_for(each, asked)
    ]
    chosen: date | None = asked.get("day")
    context = {
        "form": form,
        "outlook": outlook_of(found, rows, campaigns=campaigns, chosen=chosen),
        "chosen": chosen,
        "days": DAYS,
        "most": MOST,
        "narrowed": narrowed(asked),
        "header_title": _("The next 30 days"),
        "header_icon": "date",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("campaigns_campaigns:index"), "label": _("Campaigns")},
            {"url": "", "label": _("The next 30 days")},
        ],
        **_people(request, rows, campaigns, chosen),
    }
    return render(request, "campaigns/outlook.html", context)


def is_asked_for(each: Foreseen, asked: dict[str, Any]) -> bool:
    """Whether the row is of the store and channel of the form's cleaned data."""
    store, channel = asked.get("store"), asked.get("channel")
    return (store is None or each.store_id == store.pk) and (
        not channel or each.channel == channel
    )


def narrowed(asked: dict[str, Any]) -> str:
    """Store and channel as the end of a query string."""
    store, channel = asked.get("store"), asked.get("channel")
    return (f"&store={store.pk}" if store else "") + (
        f"&channel={channel}" if channel else ""
    )


def _people(
    request: HttpRequest,
    rows: list[Foreseen],
    campaigns: dict[int, Campaign],
    chosen: date | None,
) -> dict[str, Any]:
    """PAGE members of the chosen day after the last one shown, with what they get."""
    if chosen is None:
        return {}
    after = request.GET.get("after", "")
    last = int(after) if after.isdecimal() and len(after) < 18 else 0
    ids = {each.member_id for each in rows if each.day == chosen}
    members = (
        Member.objects.visible_to(request.user)
        .filter(pk__in=ids, pk__gt=last)
        .select_related("home_store", "owner")
        .order_by("pk")[: PAGE + 1]
    )
    page = list(members)
    by_member = {each.pk: each for each in page[:PAGE]}
    return {
        "people": [
            (by_member[each.member_id], campaigns[each.campaign_id], _said(each))
            for each in sorted(rows, key=lambda row: row.member_id)
            if each.day == chosen and each.member_id in by_member
        ],
        "following": page[PAGE - 1].pk if len(page) > PAGE else None,
    }


def _said(each: Foreseen) -> dict[str, str]:
    return {
        "channel": str(Channel(each.channel).label),
        "reason": reason_words(each.reason, each.held_by) if each.reason else "",
    }
