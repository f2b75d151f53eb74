"""Words about a case itself: kind, status, way in, severity, entries."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseKind(models.TextChoices):
    """What somebody tells us."""

    COMPLAINT = "complaint", _("Complaint")
    PRAISE = "praise", _("Praise")
    SUGGESTION = "suggestion", _("Suggestion")
    ENQUIRY = "enquiry", _("Enquiry")
    INCIDENT = "incident", _("Damage incident")


class CaseStatus(models.TextChoices):
    """How far a case has come; feedback/workflow.py says what may follow."""

    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    ASSESSED = "assessed", _("Assessed")
    INVESTIGATING = "investigating", _("Being investigated")
    PROPOSED = "proposed", _("Solution proposed")
    APPROVED = "approved", pgettext_lazy("case status", "Approved")
    REPLIED = "replied", _("Replied")
    FOLLOW_UP = "follow_up", pgettext_lazy("case status", "Follow-up")
    DISPUTED = "disputed", _("Disputed")
    EXTERNAL = "external", _("With an outside body")
    CLOSED = "closed", pgettext_lazy("case status", "Closed")
    SETTLED = "settled", _("Settled on the spot")
    REJECTED = "rejected", pgettext_lazy("case status", "Not a case")
    DUPLICATE = "duplicate", pgettext_lazy("case status", "Duplicate")
    WITHDRAWN = "withdrawn", pgettext_lazy("case status", "Withdrawn")
    SPAM = "spam", _("Spam")


class CaseChannel(models.TextChoices):
    """The way in."""

    ONLINE = "online", _("Online")
    PHONE = "phone", _("Phone")
    LETTER = "letter", _("Letter")
    IN_STORE = "in_store", _("In store")
    EMAIL = "email", _("E-mail")
    SOCIAL_MEDIA = "social_media", _("Social media")
    MEDIA = "media", _("Press and broadcasting")
    AUTHORITY = "authority", _("Authority")


class Severity(models.TextChoices):
    """How bad it is, by written criteria (F6)."""

    GENERAL = "general", _("General")
    SEVERE = "severe", _("Severe")


class EntryKind(models.TextChoices):
    """What stands in a case's correspondence."""

    MESSAGE = "message", _("From the customer")
    REPLY = "reply", _("Reply")
    # Public and ours, but no answer to the matter: a question, a later date.
    INTERIM = "interim", _("Interim message")
    NOTE = "note", _("Internal note")
    CHANGE = "change", _("Change")


class Quarantine(models.TextChoices):
    """Why a message from the public form is held back until staff have looked at it."""

    TRAP = "trap", _("Filled in a field that people don't see")
    FAST = "fast", _("Sent faster than a person types")
    MANY = "many", _("Many messages from the same place")
    PROOF = "proof", _("Sent without the computer's proof; not confirmed by e-mail yet")
    MACHINE = "machine", _("A mail that a program wrote")
