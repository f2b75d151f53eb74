"""Menu entries of what comes in."""

from django.urls import reverse, reverse_lazy
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from feedback.views.reporting_menu import HeldItem
from feedback.workflow import ADD, CHANGE


def _held() -> str:
    return reverse("feedback_cases:index") + "?waiting=held"


def ways_in_items() -> list[MenuItem]:
    """Register a case; what is held in quarantine."""
    return [
        HeldItem(
            _("Register a case"),
            reverse_lazy("feedback_register"),
            name="register-case",
            icon_name="plus",
            order=205,
            permission=ADD,
        ),
        HeldItem(
            _("Quarantine"),
            lazy(_held, str)(),
            name="quarantine",
            icon_name="warning",
            order=290,
            permission=CHANGE,
        ),
    ]
