"""Words about what is done for the customer and what comes after the answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GoodsFate(models.TextChoices):
    """What becomes of goods that a customer brought back."""

    WAITING = "waiting", _("Not decided yet")
    SAMPLE = "sample", _("Kept as a sample")
    SUPPLIER = "supplier", _("Sent back to the supplier")
    REPAIRED = "repaired", _("Repaired and given back")
    STOCK = "stock", _("Put back into stock")
    DESTROYED = "destroyed", _("Destroyed")


class SkipReason(models.TextChoices):
    """Why satisfaction is not asked (F13)."""

    NO_WAY = "no_way", _("No e-mail address and no phone number")
    NOT_A_CASE = "not_a_case", _("Not treated as a case")
    WITHDRAWN = "withdrawn", _("The customer withdrew the matter")
    ERASED = "erased", _("The person was erased")
    ASKED_LATELY = "asked_lately", _("Asked not long ago already")
    NO_COMPLAINT = "no_complaint", _("Praise or an enquiry: nothing to make good")
    REOPENED = "reopened", _("The matter was opened again before")
    NOT_REACHED = "not_reached", _("Not reached after several calls")
