"""Words about what comes in: files and mails."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scan(models.TextChoices):
    """What the virus scanner says of a file."""

    NOT_SCANNED = "none", _("Not scanned")
    PENDING = "pending", _("Waits for the scanner")
    CLEAN = "clean", pgettext_lazy("virus scanner", "Clean")
    INFECTED = "infected", pgettext_lazy("virus scanner", "Infected")


class MailFate(models.TextChoices):
    """What became of a mail that came in."""

    NEW = "new", _("Not worked off yet")
    CASE = "case", _("Opened a case")
    REPLY = "reply", _("Added to a case")
    BOUNCE = "bounce", _("A letter of ours came back")
    AUTOMATIC = "auto", _("Answered by a program")
    OURS = "ours", _("Our own letter")
    FAILED = "failed", _("Could not be worked off")
    ASIDE = "aside", pgettext_lazy("mail", "Put aside")
