"""Words about the clocks of a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Metric(models.TextChoices):
    """What a clock measures."""

    ACKNOWLEDGE = "acknowledge", _("Acknowledge")
    ACCEPT = "accept", pgettext_lazy("clock", "Accept")
    RESOLVE = "resolve", pgettext_lazy("clock", "Resolve")
    REPLY = "reply", pgettext_lazy("clock", "Reply")
    FOLLOW_UP = "follow_up", pgettext_lazy("clock", "Follow up")
    HARD_LIMIT = "hard_limit", _("Hard limit")


class Unit(models.TextChoices):
    """In what a deadline is counted; the three are never mixed (design.md §6)."""

    ELAPSED_HOURS = "elapsed_hours", _("hours by the clock")
    WORKING_HOURS = "working_hours", _("working hours")
    WORKING_DAYS = "working_days", _("working days")


class PauseReason(models.TextChoices):
    """For whom we wait while a clock stands still."""

    CUSTOMER = "customer", _("Waiting for the customer")
    SUPPLIER = "supplier", _("Waiting for the supplier")
    AUTHORITY = "authority", _("Waiting for the authority")
    EXPERT = "expert", _("Waiting for an expert's opinion")
