"""Segment rule: who was sent a campaign lately."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.models import Campaign, Recipient
from members.segments.rules import RuleGroup, SegmentRule


class SentForm(forms.Form):
    """Which campaign, and within how many days."""

    campaign = forms.ModelChoiceField(
        Campaign.objects.all(), label=gettext_lazy("campaign")
    )
    days = forms.IntegerField(
        label=gettext_lazy("days"), min_value=1, max_value=3660, initial=90
    )

    def params(self) -> dict[str, Any]:
        """The cleaned parameters as JSON."""
        return {
            "campaign": self.cleaned_data["campaign"].pk,
            "days": self.cleaned_data["days"],
        }


class SentRule(SegmentRule):
    """Members whose letter of a campaign left within so many days of now."""

    code = "campaigns.sent"
    label = gettext_lazy("Was sent a campaign in the last days")
    group = RuleGroup.CAMPAIGNS
    form_class = SentForm

    def condition(self, params: dict[str, Any]) -> Q:
        since = timezone.now() - timedelta(days=params["days"])
        return Q(
            Exists(
                Recipient.objects.filter(
                    member=OuterRef("pk"),
                    campaign=params["campaign"],
                    message__accepted_at__gte=since,
                )
            )
        )

    def describe(self, params: dict[str, Any]) -> str:
        campaign = Campaign.objects.filter(pk=params["campaign"]).first()
        days = params["days"]
        return ngettext(
            "was sent “%(campaign)s” in the last %(days)s day",
            "was sent “%(campaign)s” in the last %(days)s days",
            days,
        ) % {"campaign": campaign or _("(deleted)"), "days": days}
