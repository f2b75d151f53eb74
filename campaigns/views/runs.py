"""The page of one run: its balance, and everybody in it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.choices import LeftOut
from campaigns.models import Run
from campaigns.queries.results import balance_of, recipients_page
from campaigns.reports.drawing import MEASURES
from campaigns.reports.result import result_of
from campaigns.views.people import staff_of
from members.models import Member
from members.record.letter_effects import effects_of

PAGE = 50


@require_safe
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Planned = sent + every reason; below it the people, a page by key.

    404 when the run isn't the person's. People of stores where the person may not see
    members are counted, but not listed. ``?why=`` keeps one reason or state.
    """
    visible = Run.objects.visible_to(request.user).select_related("campaign")
    run = get_object_or_404(visible, pk=pk)
    after = request.GET.get("after", "")
    why = request.GET.get("why", "")
    people = recipients_page(
        run,
        members=Member.objects.visible_to(request.user),
        after=int(after) if after.isdecimal() else 0,
        size=PAGE,
        why=why,
    )
    title = date_format(run.for_date, "DATE_FORMAT")
    campaign_url = reverse("campaigns_campaigns:inspect", args=[run.campaign_id])
    context = {
        "run": run,
        "balance": balance_of(run),
        "effects": effects_of(f"campaigns.run:{run.pk}", user=staff_of(request)),
        "campaign": run.campaign,
        "result": result_of(
            run.campaign, user=staff_of(request), at=timezone.now(), run=run
        ),
        "drawing": MEASURES,
        "why": why,
        "people": people[:PAGE],
        "following": people[PAGE - 1].pk if len(people) > PAGE else None,
        "left_out_codes": LeftOut.values,
        "header_title": f"{run.campaign} · {title}",
        "header_icon": "calendar-check",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("campaigns_campaigns:index"), "label": _("Campaigns")},
            {"url": campaign_url, "label": run.campaign.name},
            {"url": "", "label": title},
        ],
    }
    return render(request, "campaigns/run.html", context)
