"""Words about the work on records: documents, imports, points, history."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    FEEDBACK_READ = "feedback.read", _("Read how far cases are")
    FEEDBACK_WRITE = "feedback.write", _("Open cases for customers")
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
