"""A campaign in words: what sets it off, and when."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.choices import CampaignKind
from campaigns.models import Campaign


def trigger_words(campaign: Campaign) -> str:
    """When letters of the campaign leave: "3 days after each purchase (Tea)"."""
    kind = campaign.kind
    if kind == CampaignKind.ONCE:
        return _once(campaign)
    if kind in (CampaignKind.AFTER_PURCHASE, CampaignKind.AFTER_SERVICE):
        return _after(campaign)
    if kind == CampaignKind.WIN_BACK:
        return _("As soon as somebody is “%(state)s”") % {
            "state": campaign.get_cycle_state_display()
        }
    if kind == CampaignKind.RUNNING_OUT:
        return _before(campaign, _with_category(campaign, _("the stock runs out")))
    words = campaign.get_kind_display()
    if kind == CampaignKind.FESTIVAL:
        words = campaign.get_festival_display()
    return _before(campaign, words)


def _once(campaign: Campaign) -> str:
    if campaign.start_at is None:
        return _("Once, as soon as it is approved")
    moment = date_format(timezone.localtime(campaign.start_at), "DATETIME_FORMAT")
    return _("Once, at %(moment)s") % {"moment": moment}


def _after(campaign: Campaign) -> str:
    days = campaign.after_days
    if campaign.kind == CampaignKind.AFTER_SERVICE:
        return ngettext(
            "%(days)s day after each service", "%(days)s days after each service", days
        ) % {"days": days}
    words = ngettext(
        "%(days)s day after each purchase", "%(days)s days after each purchase", days
    ) % {"days": days}
    return _with_category(campaign, words)


def _with_category(campaign: Campaign, words: str) -> str:
    if campaign.category is None:
        return words
    return _("%(words)s (%(category)s)") % {
        "words": words,
        "category": campaign.category,
    }


def _before(campaign: Campaign, words: str) -> str:
    if not campaign.lead_days:
        return _("%(day)s: on the day itself") % {"day": words}
    return ngettext(
        "%(day)s: %(days)s day before",
        "%(day)s: %(days)s days before",
        campaign.lead_days,
    ) % {"day": words, "days": campaign.lead_days}
