"""The closed lists of words that members uses, in code and on screen."""

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


class CustomKind(models.TextChoices):
    """What a custom field holds."""

    TEXT = "text", _("Text")
    NUMBER = "number", pgettext_lazy("kind of field", "Number")
    DATE = "date", pgettext_lazy("kind of field", "Date")
    CHOICE = "choice", _("One of several")
    YES_NO = "yes_no", _("Yes or no")


class TagColour(models.TextChoices):
    """The colours a tag may have; portal/css/tags.css gives their shades."""

    TEAL = "teal", pgettext_lazy("colour", "Teal")
    GREEN = "green", pgettext_lazy("colour", "Green")
    AMBER = "amber", pgettext_lazy("colour", "Amber")
    RED = "red", pgettext_lazy("colour", "Red")
    PURPLE = "purple", pgettext_lazy("colour", "Purple")
    GREY = "grey", pgettext_lazy("colour", "Grey")


class ViewReach(models.TextChoices):
    """Whom a saved view of the list is for."""

    OWN = "own", _("Only me")
    STORE = "store", _("My store")
    CHAIN = "chain", _("The whole chain")


class AccessAction(models.TextChoices):
    """What the access log records."""

    OPENED = "opened", _("Opened")
    REVEALED = "revealed", _("Revealed")
    EXPORTED = "exported", _("Exported")
    PRINTED = "printed", _("Printed")
    SEARCHED = "searched", _("Searched")
    CHANGED = "changed", _("Changed")
    MERGED = "merged", _("Merged")
    ERASED = "erased", _("Erased")
    DISCLOSED = "disclosed", _("Copy of all data given")


class DocumentForm(models.TextChoices):
    """What a controlled document is: a file to fetch, or pages to print."""

    XLSX = "xlsx", _("Excel file")
    CSV = "csv", _("CSV file")
    CARDS = "cards", _("Printed index cards")
    OVERVIEW = "overview", _("Printed overview, one row a member")


class DocumentState(models.TextChoices):
    """The life of a controlled document, from the request to its destruction."""

    ASKED = "asked", _("Waiting for approval")
    REFUSED = "refused", _("Refused")
    APPROVED = "approved", _("Approved")
    BUILDING = "building", _("Being written")
    READY = "ready", _("Ready")
    FETCHED = "fetched", _("Fetched")
    FAILED = "failed", _("Could not be written")
    EXPIRED = "expired", _("Expired, destruction not recorded")
    DESTROYED = "destroyed", _("Destroyed")


class AlertKind(models.TextChoices):
    """What somebody did unusually often."""

    REVEALS = "reveals", _("Contact data revealed")
    RECORDS = "records", _("Records opened")
    SEARCHES = "searches", _("Long lists looked through")


class AlertPeriod(models.TextChoices):
    """The time in which it was counted."""

    HOUR = "hour", _("in one hour")
    DAY = "day", _("in one day")


class ErasureState(models.TextChoices):
    """What became of a wish to be erased."""

    OPEN = "open", _("Waiting for a decision")
    DONE = "done", _("Erased")
    REFUSED = "refused", _("Not possible")
    WITHDRAWN = "withdrawn", _("Taken back")


class DisclosureState(models.TextChoices):
    """How far a copy of somebody's data has come."""

    ASKED = "asked", _("Being put together")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be put together")
    EXPIRED = "expired", _("Expired")


class ImportKind(models.TextChoices):
    """What a file holds."""

    MEMBERS = "members", _("Members")
    PURCHASES = "purchases", _("Purchases")


class ImportState(models.TextChoices):
    """How far a file has come."""

    UPLOADED = "uploaded", _("Columns to be matched")
    READING = "reading", _("Being read")
    PREVIEWED = "previewed", _("Preview ready")
    QUEUED = "queued", _("Waiting for the worker")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class ImportOutcome(models.TextChoices):
    """What became of one row of a file."""

    PENDING = "pending", _("Pending")
    CREATED = "created", _("Created")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Unchanged")
    AMBIGUOUS = "ambiguous", _("Ambiguous")
    REJECTED = "rejected", _("Rejected")


class Rounding(models.TextChoices):
    """What becomes of parts of a point."""

    DOWN = "down", pgettext_lazy("rounding", "Down")
    NEAREST = "nearest", pgettext_lazy("rounding", "To the nearest")
    UP = "up", pgettext_lazy("rounding", "Up")


class TierCause(models.TextChoices):
    """Why a member came to another tier."""

    SPEND = "spend", _("Spend reached it")
    FLOOR = "floor", _("Set by hand")
    LAPSED = "lapsed", _("Spend fell short")


class PointsKind(models.TextChoices):
    """Why points came or went."""

    EARN = "earn", _("Earned")
    RETURN = "return", _("Taken back")
    REDEEM = "redeem", _("Redeemed")
    ADJUST = "adjust", _("Adjusted")
    EXPIRE = "expire", pgettext_lazy("points", "Expired")


class KeyAccountState(models.TextChoices):
    """How far a key account has come."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", pgettext_lazy("key account", "Declined")
    ENDED = "ended", pgettext_lazy("key account", "Ended")


class ApiScope(models.TextChoices):
    """What a token of the API may do. Values are part of the contract."""

    MEMBERS_READ = "members.read", _("Read members, contact data masked")
    MEMBERS_WRITE = "members.write", _("Open and change members' records")
    PURCHASES_READ = "purchases.read", _("Read purchases")
    PURCHASES_WRITE = "purchases.write", _("Record purchases")
    STATISTICS_READ = "statistics.read", _("Read figures and segments")
    CONTACTS_READ = "contacts.read", _("Read contact data in full (each use is logged)")


class ChangeSource(models.TextChoices):
    """By which way a field of a record was changed."""

    FORM = "form", pgettext_lazy("way of a change", "Form")
    OWN_PAGE = "own_page", _("Member's page")
    IMPORT = "import", _("Import")
    MERGE = "merge", _("Merge")
    API = "api", "API"
    HANDOVER = "handover", _("Handover")


class GapKind(models.TextChoices):
    """What a record can lack, and what in it can be out of date."""

    PHONE = "phone", _("No phone")
    BIRTHDAY = "birthday", _("No birthday")
    CONSENT = "consent", _("Never asked for consent")
    SOURCE = "source", _("No source")
    OWNER = "owner", _("Nobody looks after")
    EMAIL = "email", _("No e-mail address")
    SEX = "sex", _("Sex not told")
    CATEGORY = "category", _("Bought nothing yet")
    WRONG_ADDRESS = "wrong_address", _("Number or address known to be wrong")
    NO_CONTACT = "no_contact", _("Nothing heard for two years")


class HandoverRule(models.TextChoices):
    """How members are dealt out to colleagues."""

    EVENLY = "evenly", _("Evenly, by number")
    SPEND = "spend", _("Evenly, by number and spend")
    TIER = "tier", _("Evenly in every tier")
