"""The closed lists of words that campaigns uses, in code and on screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignKind(models.TextChoices):
    """What sets a campaign off; campaigns/queries/triggers.py finds the people."""

    ONCE = "once", _("Once")
    BIRTHDAY = "birthday", _("Birthday")
    JOINED = "joined", _("Day of joining, each year")
    RENEWAL = "renewal", _("End of the membership")
    FESTIVAL = "festival", _("Festival")
    AFTER_PURCHASE = "after_purchase", _("After a purchase")
    AFTER_SERVICE = "after_service", _("After a service")
    RUNNING_OUT = "running_out", _("Stock at home runs out")
    WIN_BACK = "win_back", _("Win back")


# A letter for these comes on the day or not at all.
DAY_KINDS = (
    CampaignKind.BIRTHDAY,
    CampaignKind.JOINED,
    CampaignKind.FESTIVAL,
)
# The reason is gone when something was bought meanwhile.
UNTIL_BOUGHT = (CampaignKind.RUNNING_OUT, CampaignKind.WIN_BACK)


class FestivalDay(models.TextChoices):
    """The festivals of members/dates/festivals.py."""

    NEW_YEAR = "new_year", _("New Year")
    SPRING_FESTIVAL = "spring_festival", _("Spring Festival")
    LANTERN = "lantern", _("Lantern Festival")
    WOMENS_DAY = "womens_day", _("Women's Day")
    LABOUR_DAY = "labour_day", _("Labour Day")
    DRAGON_BOAT = "dragon_boat", _("Dragon Boat Festival")
    QIXI = "qixi", _("Qixi Festival")
    MID_AUTUMN = "mid_autumn", _("Mid-Autumn Festival")
    DOUBLE_NINTH = "double_ninth", _("Double Ninth Festival")
    NATIONAL_DAY = "national_day", _("National Day")
    CHRISTMAS = "christmas", _("Christmas")


class CampaignState(models.TextChoices):
    """How far a campaign has come; campaigns/workflow.py says what may follow."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waits for approval")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class RunState(models.TextChoices):
    """How far a run has come."""

    FREEZING = "freezing", _("People are being put together")
    FROZEN = "frozen", _("Ready to leave")
    RUNNING = "running", _("Letters are being written")
    DONE = "done", _("All letters are written")


class Arm(models.TextChoices):
    """Which letter a recipient gets: the first, the second of a comparison, or none."""

    FIRST = "a", pgettext_lazy("arm of a comparison", "A")
    SECOND = "b", pgettext_lazy("arm of a comparison", "B")
    HOLDOUT = "holdout", _("Left out at random")


class StepCondition(models.TextChoices):
    """For whom a further step of a campaign is."""

    ALWAYS = "always", _("Everybody")
    NOT_BOUGHT = "not_bought", _("Who has not bought since")
    NO_ANSWER = "no_answer", _("Who neither clicked, answered nor bought")
    NOT_REACHED = "not_reached", _("Whom the letter before did not reach")


class EnrolmentState(models.TextChoices):
    """How far somebody is on the way through a campaign's steps."""

    UNDER_WAY = "under_way", _("Under way")
    FINISHED = "finished", _("Went to the end")
    LEFT = "left", _("Left early")


class ExitReason(models.TextChoices):
    """Why somebody left a campaign's steps early."""

    BOUGHT = "bought", _("Bought again")
    RETURNED = "returned", _("Brought the goods back")
    COMPLAINED = "complained", _("Marketing rests for this member")
    WITHDREW = "withdrew", _("Withdrew the consent")
    GONE = "gone", _("No longer a member")
    ENDED = "ended", _("The campaign has ended")


class LeftOut(models.TextChoices):
    """Why a member of a run got no letter."""

    NO_ADDRESS = "no_address", _("No e-mail address")
    NO_CONSENT = "no_consent", _("Did not agree to it")
    SUPPRESSED = "suppressed", _("Address is not to be written to")
    SHARED_ADDRESS = "shared_address", _("Somebody at this address got it already")
    HOUSEHOLD = "household", _("Somebody of the household got something lately")
    GREETED_ALREADY = "greeted_already", _("Got a birthday letter less than a year ago")
    HELD_BACK = "held_back", _("Marketing rests for this member")
    CAP = "cap", _("Heard from us often enough lately")
    HOLDOUT = "holdout", _("Left out at random, to compare")
    GONE = "gone", _("Has left since the approval")
    REASON_GONE = "reason_gone", _("The reason for the letter is gone")
    CANCELLED = "cancelled", _("The campaign was ended before")


class RuleSet(models.TextChoices):
    """Whose rules about advertising the chain keeps to (campaigns/rules)."""

    NONE = "none", _("None")
    CHINA = "cn", _("China")
    EUROPE = "eu", _("European Union")
    USA = "us", _("United States")
