"""Menu entries of the register, the daily reading and the reports."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from members.models import scope_of


class HeldItem(MenuItem):
    """Shown to those who hold a right in some store."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(scope_of(request.user, self.permission))


def book_items() -> list[MenuItem]:
    """The register and the daily reading."""
    return [
        HeldItem(
            _("Register"),
            reverse_lazy("feedback_register_book"),
            name="register",
            icon_name="clipboard-list",
            order=212,
            permission="feedback.view_case",
        ),
        HeldItem(
            _("Daily reading"),
            reverse_lazy("feedback_reading"),
            name="daily-reading",
            icon_name="view",
            order=213,
            permission="feedback.view_dailyreading",
        ),
    ]


def report_items() -> list[MenuItem]:
    """In the menu "Reports"."""
    return [
        HeldItem(
            _("Feedback"),
            reverse_lazy("feedback_report"),
            name="feedback-report",
            icon_name="comment",
            order=130,
            permission="feedback.read_reports",
        ),
        HeldItem(
            _("What good handling earns"),
            reverse_lazy("feedback_recovery"),
            name="feedback-recovery",
            icon_name="order-up",
            order=140,
            permission="feedback.read_reports",
        ),
    ]
