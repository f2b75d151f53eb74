"""Words about people: who they are, how we speak with them, what they agreed to."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a member of staff does. portal/roles.py says what each may do."""

    CLERK = "clerk", _("Clerk")
    CARE_AGENT = "care_agent", _("Care agent")
    STORE_MANAGER = "store_manager", _("Store manager")
    MARKETER = "marketer", _("Marketer")
    QUALITY = "quality", _("Quality")
    OPERATIONS = "operations", _("Operations")
    DATA_STEWARD = "data_steward", _("Data steward")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class MemberStatus(models.TextChoices):
    """Where a person stands with us."""

    PROSPECT = "prospect", _("Prospect")
    MEMBER = "member", _("Member")
    CLOSED = "closed", pgettext_lazy("member status", "Closed")
    MERGED = "merged", _("Merged into another")
    ERASED = "erased", _("Erased")


# Records that people work with; the others were merged away, closed or erased.
IN_USE = (MemberStatus.PROSPECT, MemberStatus.MEMBER)


class PairState(models.TextChoices):
    """What was decided about two records that look alike."""

    OPEN = "open", pgettext_lazy("pair of records", "Open")
    NOT_DUPLICATE = "not_duplicate", _("Not a duplicate")
    MERGED = "merged", pgettext_lazy("pair of records", "Merged")


class Sex(models.TextChoices):
    """As the person told us; blank when not told."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class Language(models.TextChoices):
    """The language we write to a person in. Values are Django language codes."""

    CHINESE = "zh-hans", "简体中文"
    ENGLISH = "en", "English"


class ContactKind(models.TextChoices):
    """Ways to reach a person."""

    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    WECHAT = "wechat", _("WeChat")
    ADDRESS = "address", _("Address")


class HouseholdRole(models.TextChoices):
    """Who somebody is in a household."""

    SELF = "self", _("Self")
    SPOUSE = "spouse", _("Spouse")
    CHILD = "child", _("Child")
    PARENT = "parent", _("Parent")
    OTHER = "other", pgettext_lazy("household role", "Other")
    # Of an organisation that buys as a group.
    CONTACT = "contact", _("Contact person")
    BUYER = "buyer", _("Buys for it")


class ContactWay(models.TextChoices):
    """How we met or spoke with a person."""

    CALL = "call", _("Call")
    VISIT = "visit", _("Visit")
    MESSAGE = "message", pgettext_lazy("way of contact", "Message")
    MEETING = "meeting", _("Meeting")


class Direction(models.TextChoices):
    """Who turned to whom."""

    OUT = "out", _("From us")
    IN = "in", _("From the member")


class ContactOutcome(models.TextChoices):
    """What came of a contact. The order is that of the outcome keys 1 to 8."""

    REACHED = "reached", _("Reached")
    WILL_COME = "will_come", _("Reached, will come")
    NO_ANSWER = "no_answer", _("No answer")
    CALL_BACK = "call_back", _("Call back")
    LEFT_WORD = "left_word", _("Left word")
    NOT_INTERESTED = "not_interested", _("Not interested now")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    REFUSES_CALLS = "refuses_calls", _("Refuses calls")


class ThingKind(models.TextChoices):
    """What a customer owns and brings in for service."""

    VEHICLE = "vehicle", _("Vehicle")
    APPLIANCE = "appliance", _("Appliance")
    OTHER = "other", pgettext_lazy("owned thing", "Other")


class ReadingUnit(models.TextChoices):
    """What a thing's meter counts."""

    KM = "km", _("km")
    HOURS = "hours", pgettext_lazy("unit of a meter", "hours")


class UseState(models.TextChoices):
    """How far the use of a product has come."""

    USING = "using", pgettext_lazy("use of a product", "In use")
    PAUSED = "paused", pgettext_lazy("use of a product", "Paused")
    STOPPED = "stopped", pgettext_lazy("use of a product", "Stopped")


class AttendanceState(models.TextChoices):
    """What became of an invitation to an event."""

    INVITED = "invited", pgettext_lazy("event", "Invited")
    ACCEPTED = "accepted", pgettext_lazy("event", "Accepted")
    DECLINED = "declined", pgettext_lazy("event", "Declined")
    CAME = "came", pgettext_lazy("event", "Came")
    ABSENT = "absent", pgettext_lazy("event", "Stayed away")


class CycleState(models.TextChoices):
    """Where a member stands in the own rhythm of purchases (members/dates/cycle.py)."""

    NONE = "none", _("Never bought")
    ACTIVE = "active", pgettext_lazy("activity cycle", "Active")
    DUE = "due", pgettext_lazy("activity cycle", "Due")
    OVERDUE = "overdue", pgettext_lazy("activity cycle", "Overdue")
    DORMANT = "dormant", pgettext_lazy("activity cycle", "Dormant")
    LOST = "lost", pgettext_lazy("activity cycle", "Lost")


class Confidence(models.TextChoices):
    """How far a rhythm can be relied on."""

    LOW = "low", pgettext_lazy("confidence", "Low")
    MEDIUM = "medium", pgettext_lazy("confidence", "Medium")
    HIGH = "high", pgettext_lazy("confidence", "High")


class Calendar(models.TextChoices):
    """The calendar a date of the year is told in."""

    SOLAR = "solar", _("Solar")
    LUNAR = "lunar", _("Lunar")


class ImportantDateKind(models.TextChoices):
    """Days of a person's year."""

    BIRTHDAY = "birthday", _("Birthday")
    ANNIVERSARY = "anniversary", _("Anniversary")
    CHILD_BIRTHDAY = "child_birthday", _("Child's birthday")


class Channel(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("Phone call")


class Purpose(models.TextChoices):
    """Why we write of our own accord. Consent is per purpose and channel."""

    GREETINGS = "greetings", _("Greetings and follow-up")
    NEWS = "news", _("News, offers and invitations")


class ConsentAction(models.TextChoices):
    """What a person did with a consent."""

    GIVEN = "given", _("Given")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ConsentSource(models.TextChoices):
    """Where the person said so."""

    TILL = "till", _("At the till")
    ONLINE = "online", _("On the member's page")
    IMPORT = "import", _("Import")
    UNSUBSCRIBE = "unsubscribe", _("Unsubscribe link")
    STAFF = "staff", _("Told to staff")


class SuppressionReason(models.TextChoices):
    """Why an address gets nothing more, whatever the consents say."""

    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    BOUNCED = "bounced", _("Address does not exist")
    SPAM_REPORT = "spam_report", _("Reported as spam")
    REFUSED = "refused", _("Asked us not to")


class MessageKind(models.TextChoices):
    """Service letters are owed; marketing letters need consent."""

    SERVICE = "service", _("Service")
    MARKETING = "marketing", _("Marketing")


class MessageState(models.TextChoices):
    """The life of one letter (docs/architecture.md, the sending engine)."""

    QUEUED = "queued", _("Queued")
    CLAIMED = "claimed", _("Claimed")
    SENDING = "sending", _("Sending")
    RETRY = "retry", _("To be tried again")
    ACCEPTED = "accepted", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    BOUNCED = "bounced", _("Bounced")
    FAILED = "failed", _("Failed")
    SKIPPED = "skipped", _("Left out")
    EXPIRED = "expired", _("Too late")
    CANCELLED = "cancelled", _("Cancelled")
    IN_DOUBT = "in_doubt", _("In doubt")
