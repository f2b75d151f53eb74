"""Menu entries of what comes in, and of what stays."""

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from feedback.views.reporting_menu import HeldItem
from feedback.workflow import ADD, CHANGE
from members.models import scope_of


class HeadOfficeItem(HeldItem):
    """Shown to those who hold the right in the whole chain."""

    def is_shown(self, request: HttpRequest) -> bool:
        return scope_of(request.user, self.permission).everywhere


def _held() -> str:
    return reverse("feedback_cases:index") + "?waiting=held"


def ways_in_items() -> list[MenuItem]:
    """Register a case; what is held in quarantine; mails; cases that became projects."""
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
        HeadOfficeItem(
            _("Incoming mails"),
            reverse_lazy("feedback_mails"),
            name="incoming-mails",
            icon_name="mail",
            order=292,
            permission=CHANGE,
        ),
        HeldItem(
            _("Projects"),
            reverse_lazy("feedback_projects"),
            name="case-projects",
            icon_name="folder-open-1",
            order=58,
            permission="feedback.view_case",
        ),
    ]
