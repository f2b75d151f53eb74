"""Words of the register, the daily reading and the reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RegisterKind(models.TextChoices):
    """What an entry of the register says of a case."""

    RECEIVED = "received", pgettext_lazy("register entry", "Received")
    MOVED_IN = "moved_in", _("Taken over from another store")
    REOPENED = "reopened", pgettext_lazy("register entry", "Reopened")
    ENDED = "ended", pgettext_lazy("register entry", "Ended")
    MOVED_OUT = "moved_out", _("Handed to another store")
    RESTATED = "restated", _("Ended otherwise")
    CORRECTION = "correction", pgettext_lazy("register entry", "Correction")


class ReportKind(models.TextChoices):
    """The reports that are written regularly (F15)."""

    WEEKLY = "weekly", _("Weekly report")
    MONTHLY = "monthly", _("Monthly statistics")
    FOLLOW_UP = "follow_up", _("Monthly follow-up report")
    HALF_YEARLY = "half_yearly", _("Half-yearly management review")
