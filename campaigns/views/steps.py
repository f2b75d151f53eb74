"""Putting a campaign into another state: one POST each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from campaigns.actions.campaigns import (
    activate_campaign,
    end_campaign,
    pause_campaign,
)
from campaigns.exceptions import CampaignsError
from campaigns.models import Campaign
from campaigns.views.people import staff_of

STEPS = {
    "activate": (activate_campaign, _("The campaign is active.")),
    "pause": (pause_campaign, _("The campaign pauses.")),
    "end": (end_campaign, _("The campaign has ended.")),
}


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Do the step and go back to the campaign; 404 when it isn't the person's."""
    campaigns = Campaign.objects.visible_to(request.user, "campaigns.change_campaign")
    campaign = get_object_or_404(campaigns, pk=pk)
    if name not in STEPS:
        raise Http404
    action, done = STEPS[name]
    try:
        action(campaign=campaign, by=staff_of(request))
    except CampaignsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("campaigns_campaigns:inspect", campaign.pk)
