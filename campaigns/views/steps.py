"""Putting a campaign into another state: one POST each."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from campaigns.actions.approving import (
    approve_campaign,
    refuse_campaign,
    submit_campaign,
    take_back_campaign,
)
from campaigns.actions.campaigns import (
    copy_campaign,
    end_campaign,
    pause_campaign,
    resume_campaign,
)
from campaigns.choices import CampaignState
from campaigns.exceptions import CampaignsError
from campaigns.models import Campaign
from campaigns.views.people import staff_of

Step = Callable[[HttpRequest, Campaign], Campaign]


def _submit(request: HttpRequest, campaign: Campaign) -> Campaign:
    return submit_campaign(campaign=campaign, by=staff_of(request), at=timezone.now())


def _approve(request: HttpRequest, campaign: Campaign) -> Campaign:
    return approve_campaign(campaign=campaign, by=staff_of(request), at=timezone.now())


def _refuse(request: HttpRequest, campaign: Campaign) -> Campaign:
    return refuse_campaign(
        campaign=campaign,
        because=request.POST.get("because", ""),
        by=staff_of(request),
        at=timezone.now(),
    )


def _resume(request: HttpRequest, campaign: Campaign) -> Campaign:
    return resume_campaign(campaign=campaign, by=staff_of(request), at=timezone.now())


def _end(request: HttpRequest, campaign: Campaign) -> Campaign:
    return end_campaign(campaign=campaign, by=staff_of(request), at=timezone.now())


def _copy(request: HttpRequest, campaign: Campaign) -> Campaign:
    name = _("Copy of %(campaign)s") % {"campaign": campaign.name}
    return copy_campaign(campaign=campaign, name=name[:120], by=staff_of(request))


STEPS: dict[str, tuple[Step, str | Promise]] = {
    "submit": (_submit, gettext_lazy("The campaign waits for approval.")),
    "take_back": (
        lambda request, campaign: take_back_campaign(
            campaign=campaign, by=staff_of(request)
        ),
        gettext_lazy("The campaign is a draft again."),
    ),
    "approve": (_approve, gettext_lazy("The campaign is approved.")),
    "refuse": (_refuse, gettext_lazy("The campaign went back to its author.")),
    "pause": (
        lambda request, campaign: pause_campaign(
            campaign=campaign, by=staff_of(request)
        ),
        gettext_lazy("The campaign pauses."),
    ),
    "resume": (_resume, gettext_lazy("The campaign goes on.")),
    "end": (_end, gettext_lazy("The campaign has ended.")),
    "copy": (_copy, gettext_lazy("The copy is a draft. Change what should differ.")),
}
# What those who approve may do; everything else needs the right to change.
OF_APPROVERS = ("approve", "refuse")


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Do the step and go back to the campaign; 404 when it isn't the person's."""
    right = "approve" if name in OF_APPROVERS else "change"
    campaigns = Campaign.objects.visible_to(request.user, f"campaigns.{right}_campaign")
    campaign = get_object_or_404(campaigns, pk=pk)
    if name not in STEPS:
        raise Http404
    action, done = STEPS[name]
    try:
        after = action(request, campaign)
    except CampaignsError as error:
        messages.error(request, str(error))
        return redirect("campaigns_campaigns:inspect", campaign.pk)
    if name == "submit" and after.state == CampaignState.ACTIVE:
        done = _("The campaign is small enough to start without approval. It runs.")
    messages.success(request, str(done))
    return redirect("campaigns_campaigns:inspect", after.pk)
