"""Pages of what campaigns brought: one campaign, the people of a figure, several side
by side."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from campaigns.actions.keeping_people import RIGHT as MAKE_LISTS
from campaigns.actions.keeping_people import keep_as_list
from campaigns.exceptions import CampaignsError
from campaigns.models import Campaign, Run
from campaigns.queries.brought_people import NARROWED, people_behind, people_page
from campaigns.reports.compared import MOST as MOST_COMPARED
from campaigns.reports.compared import compared
from campaigns.reports.drawing import MEASURES
from campaigns.reports.figure_names import figure_name
from campaigns.reports.result import result_of
from campaigns.views.people import staff_of
from members.models import Member, scope_of

PAGE = 50
ASK = "members.export_member"
VIEW = "campaigns.view_campaign"


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)


def _breadcrumbs(campaign: Campaign, *more: tuple[str, str]) -> list[dict[str, str]]:
    inspect = reverse("campaigns_campaigns:inspect", args=[campaign.pk])
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("campaigns_campaigns:index"), "label": _("Campaigns")},
        {"url": inspect, "label": campaign.name},
        *({"url": url, "label": label} for url, label in more),
    ]


@require_safe
def campaign_results(request: HttpRequest, pk: int) -> HttpResponse:
    """What a campaign brought, whole and by store, step and run. 404 when it isn't the
    person's."""
    campaign = _campaign(request, pk)
    now = timezone.now()
    context = {
        "campaign": campaign,
        "result": result_of(campaign, user=staff_of(request), at=now),
        "drawing": MEASURES,
        "header_title": _("Results: %(campaign)s") % {"campaign": campaign.name},
        "header_icon": "view",
        "header_buttons": [
            HeaderButton(
                _("Compare"),
                url=reverse("campaigns_compare") + f"?c={campaign.pk}",
                icon_name="sliders",
            )
        ],
        "breadcrumbs_items": _breadcrumbs(
            campaign, ("", _("Results: %(campaign)s") % {"campaign": campaign.name})
        ),
    }
    return render(request, "campaigns/results.html", context)


@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is behind a figure, as far as the person may see members; a page by key."""
    campaign = _campaign(request, pk)
    found = people_behind(
        campaign, request.GET.dict(), members=Member.objects.visible_to(request.user)
    )
    if found is None:
        raise Http404
    after = request.GET.get("after", "")
    rows = people_page(
        found,
        after=int(after) if after.isdecimal() and len(after) < 18 else 0,
        size=PAGE,
    )
    title = figure_name(request.GET.get("what", "planned"))
    results = reverse("campaigns_results", args=[campaign.pk])
    user = staff_of(request)
    context = {
        "campaign": campaign,
        "people": rows[:PAGE],
        "query": _narrowed(request),
        "following": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "can_ask": bool(scope_of(user, ASK)) and bool(scope_of(user, MAKE_LISTS)),
        "run": _run_of(campaign, request.GET.get("run", "")),
        "header_title": f"{campaign.name} · {title}",
        "header_icon": "group",
        "breadcrumbs_items": _breadcrumbs(
            campaign, (results, _("Results")), ("", f"{campaign.name} · {title}")
        ),
    }
    return render(request, "campaigns/brought_people.html", context)


def _run_of(campaign: Campaign, pk: str) -> Run | None:
    return campaign.runs.filter(pk=pk).first() if pk.isdecimal() else None


def _narrowed(request: HttpRequest) -> str:
    """The figure and what narrows it, as a query string without the page."""
    names = ("what", "arm", *NARROWED)
    return urlencode(
        {name: request.GET[name] for name in names if request.GET.get(name)}
    )


@require_POST
def ask_for_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the people of a figure down as a list, and go on to ask for a controlled
    document of it."""
    campaign = _campaign(request, pk)
    user = staff_of(request)
    asked = {name: str(value) for name, value in request.GET.items()}
    found = people_behind(campaign, asked, members=Member.objects.visible_to(user))
    if found is None:
        raise Http404
    now = timezone.now()
    name = f"{campaign.name} · {figure_name(asked.get('what', 'planned'))}"
    day = timezone.localdate(now).isoformat()
    try:
        kept = keep_as_list(name=f"{name[:60]} {day}", people=found, by=user, at=now)
    except CampaignsError as refusal:
        messages.error(request, str(refusal))
        back = reverse("campaigns_brought_people", args=[campaign.pk])
        return redirect(f"{back}?{_narrowed(request)}")
    messages.success(
        request, _("The people are kept as the list “%(name)s”.") % {"name": kept.name}
    )
    return redirect(f"{reverse('members_export_ask')}?member_list={kept.pk}")


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Several campaigns side by side (``c``, at most MOST_COMPARED). Those that are not
    the person's are passed over."""
    user = staff_of(request)
    visible = Campaign.objects.visible_to(user).exclude(state="draft")
    ids = [
        int(pk) for pk in request.GET.getlist("c") if pk.isdecimal() and len(pk) < 18
    ]
    chosen = list(visible.filter(pk__in=ids[:MOST_COMPARED]).order_by("pk"))
    context: dict[str, Any] = {
        "table": compared(chosen, user=user, at=timezone.now()) if chosen else None,
        "chosen": [each.pk for each in chosen],
        "offered": list(visible.order_by("-pk")[:100]),
        "most": MOST_COMPARED,
        "header_title": _("Compare campaigns"),
        "header_icon": "sliders",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("campaigns_campaigns:index"), "label": _("Campaigns")},
            {"url": "", "label": _("Compare campaigns")},
        ],
    }
    return render(request, "campaigns/compare.html", context)
