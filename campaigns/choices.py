"""The closed lists of words that campaigns uses, in code and on screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignKind(models.TextChoices):
    """What sets a campaign off."""

    BIRTHDAY = "birthday", _("Birthday letter")


class CampaignState(models.TextChoices):
    """How far a campaign has come; campaigns/workflow.py says what may follow."""

    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class LeftOut(models.TextChoices):
    """Why a member of a run got no letter."""

    NO_ADDRESS = "no_address", _("No e-mail address")
    NO_CONSENT = "no_consent", _("Did not agree to it")
    SUPPRESSED = "suppressed", _("Address is not to be written to")
    SHARED_ADDRESS = "shared_address", _("Somebody at this address got it already")
    HOUSEHOLD = "household", _("Somebody of the household got something lately")
    GREETED_ALREADY = "greeted_already", _("Got a birthday letter less than a year ago")
    HELD_BACK = "held_back", _("Marketing rests for this member")
