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


class EventState(models.TextChoices):
    """How far an event has come."""

    DRAFT = "draft", pgettext_lazy("event", "Draft")
    OPEN = "open", pgettext_lazy("event", "Announced")
    CANCELLED = "cancelled", pgettext_lazy("event", "Called off")


class InvitationState(models.TextChoices):
    """Where one person stands with one event; campaigns/workflow.py has the seats."""

    UNCONFIRMED = "unconfirmed", pgettext_lazy("event", "Address not confirmed")
    INVITED = "invited", pgettext_lazy("event", "Invited")
    ACCEPTED = "accepted", pgettext_lazy("event", "Accepted")
    DECLINED = "declined", pgettext_lazy("event", "Declined")
    WAITING = "waiting", pgettext_lazy("event", "On the waiting list")
    OFFERED = "offered", pgettext_lazy("event", "A seat is offered")
    LAPSED = "lapsed", pgettext_lazy("event", "Let the offer lapse")
    CAME = "came", pgettext_lazy("event", "Came")
    MISSED = "missed", pgettext_lazy("event", "Stayed away")
    CANCELLED = "cancelled", pgettext_lazy("event", "Withdrew")


class InvitedBy(models.TextChoices):
    """How somebody came onto the list of an event."""

    CAMPAIGN = "campaign", pgettext_lazy("event", "Campaign")
    STAFF = "staff", pgettext_lazy("event", "By hand")
    PAGE = "page", pgettext_lazy("event", "Own registration")
    DOOR = "door", pgettext_lazy("event", "At the door")


class SurveyState(models.TextChoices):
    """Whether a survey takes answers."""

    DRAFT = "draft", pgettext_lazy("survey", "Draft")
    OPEN = "open", pgettext_lazy("survey", "Open")
    CLOSED = "closed", pgettext_lazy("survey", "Closed")


class QuestionKind(models.TextChoices):
    """What a question of a survey asks for."""

    SCALE = "scale", _("Scale from 1 to 5")
    NPS = "nps", _("Would recommend, 0 to 10")
    ONE = "one", _("One of several")
    SEVERAL = "several", _("Several of several")
    WORDS = "words", _("Own words")


class AnsweredVia(models.TextChoices):
    """How an answer to a survey reached us."""

    LINK = "link", pgettext_lazy("survey", "By the link of a letter")
    STAFF = "staff", pgettext_lazy("survey", "Taken down by staff")


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


class CallAim(models.TextChoices):
    """Why we call. A knowledge page may stand beside each (portal/knowledge.py)."""

    THANKS = "thanks", pgettext_lazy("aim of a call", "Thank and reassure")
    LEARNING = "learning", pgettext_lazy("aim of a call", "Ask how it goes")
    RUNNING_OUT = "running_out", pgettext_lazy("aim of a call", "Stock runs out")
    RENEWAL = "renewal", pgettext_lazy("aim of a call", "Membership ends")
    WIN_BACK = "win_back", pgettext_lazy("aim of a call", "Win back")
    BIRTHDAY = "birthday", pgettext_lazy("aim of a call", "Birthday")
    INVITATION = "invitation", pgettext_lazy("aim of a call", "Invite")
    NEWS = "news", pgettext_lazy("aim of a call", "Tell something new")
    AFTER_SERVICE = "after_service", pgettext_lazy("aim of a call", "After a service")
    SILENT = "silent", pgettext_lazy("aim of a call", "Stayed away after a trouble")


class CallPurpose(models.TextChoices):
    """What a call is in the eye of the law: owed, or of our own accord.

    The values of the last two are those of members.choices.Purpose.
    """

    SERVICE = "service", _("Service: about something the customer had done or bought")
    GREETINGS = "greetings", _("Greetings and follow-up")
    NEWS = "news", _("News, offers and invitations")


class CallOrigin(models.TextChoices):
    """Where the people of a call list come from."""

    SEGMENT = "segment", pgettext_lazy("people of a call list", "A segment")
    MEMBERS = "members", pgettext_lazy("people of a call list", "A list of members")
    RUN = "run", pgettext_lazy("people of a call list", "A campaign")
    SERVICE = "service", pgettext_lazy("people of a call list", "Services done")


class CallListState(models.TextChoices):
    """Whether the calls of a list are given out; campaigns/workflow.py has the steps."""

    OPEN = "open", pgettext_lazy("call list", "Open")
    PAUSED = "paused", pgettext_lazy("call list", "Rests")
    CLOSED = "closed", pgettext_lazy("call list", "Closed")


class CallState(models.TextChoices):
    """How far one call is; campaigns/workflow.py says what may follow."""

    WAITING = "waiting", pgettext_lazy("call", "To call")
    RESERVED = "reserved", pgettext_lazy("call", "Reserved")
    DONE = "done", pgettext_lazy("call", "Spoken with")
    UNREACHED = "unreached", pgettext_lazy("call", "Not reached")
    LEFT_OUT = "left_out", pgettext_lazy("call", "Left out")
    EXPIRED = "expired", pgettext_lazy("call", "Too late")
    CANCELLED = "cancelled", pgettext_lazy("call", "Cancelled")


class CallOutcome(models.TextChoices):
    """What came of a call. 1 to 8 are the keys of the record page
    (members.choices.ContactOutcome), so that a hand learns them once; 9 is new."""

    REACHED = "reached", _("Reached")
    WILL_COME = "will_come", _("Reached, will come")
    NO_ANSWER = "no_answer", _("No answer")
    CALL_BACK = "call_back", _("Call back")
    LEFT_WORD = "left_word", _("Left word")
    NOT_INTERESTED = "not_interested", _("Not interested now")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    REFUSES_CALLS = "refuses_calls", _("Refuses calls")
    BUSY = "busy", _("Line busy")


class CallLeftOut(models.TextChoices):
    """Why nobody calls a member of a list."""

    NO_NUMBER = "no_number", _("No phone number that works")
    NO_CONSENT = "no_consent", _("Did not agree to calls")
    SUPPRESSED = "suppressed", _("Asked not to be called")
    HELD_BACK = "held_back", _("Marketing rests for this member")
    CAP = "cap", _("Heard from us often enough lately")
    SHARED_NUMBER = "shared_number", _("Somebody at this number is called already")
    GONE = "gone", _("No longer a member")


class ServedPerson(models.TextChoices):
    """Whom we ask how a service was."""

    BRINGER = "bringer", _("Who brought it in, else the owner")
    OWNER = "owner", _("The owner")


class ServiceProblem(models.TextChoices):
    """What a customer found wrong with a service."""

    QUALITY = "quality", pgettext_lazy("problem of a service", "Work not well done")
    LATE = "late", pgettext_lazy("problem of a service", "Late, or waited long")
    ATTITUDE = "attitude", pgettext_lazy("problem of a service", "Attitude")
    PRICE = "price", pgettext_lazy("problem of a service", "Price, or not as quoted")
    EXPLAINED = "explained", pgettext_lazy("problem of a service", "Not explained")
    PARTS = "parts", pgettext_lazy("problem of a service", "Parts or goods missing")
    CLEAN = "clean", pgettext_lazy("problem of a service", "Not clean or damaged")
    OTHER = "other", pgettext_lazy("problem of a service", "Something else")


class ThanksKind(models.TextChoices):
    """For what a thank-you letter is suggested."""

    FIRST_VISIT = "first_visit", _("First visit that went well")
    KEY_ACCOUNT = "key_account", _("Became a key account")
    REFERRAL = "referral", _("Brought somebody along")
    PRAISE = "praise", _("Praised us")
    BIG_PURCHASE = "big_purchase", _("Large purchase")


class ThanksState(models.TextChoices):
    """What became of a suggested letter."""

    OPEN = "open", pgettext_lazy("thank-you letter", "Suggested")
    SENT = "sent", pgettext_lazy("thank-you letter", "Sent")
    DECLINED = "declined", pgettext_lazy("thank-you letter", "Not this time")
    LAPSED = "lapsed", pgettext_lazy("thank-you letter", "Too late")
