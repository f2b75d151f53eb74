"""Menu entries of calls, for those whom they concern."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from campaigns.views.menu import HeldItem


def call_items() -> list[MenuItem]:
    """In the menu "Campaigns"."""
    return [
        HeldItem(
            _("Calls"),
            reverse_lazy("campaigns_calls"),
            name="calls",
            icon_name="mobile-alt",
            order=5,
            permission="campaigns.view_call",
        ),
        HeldItem(
            _("Thank-you letters"),
            reverse_lazy("campaigns_thanks"),
            name="thanks",
            icon_name="mail",
            order=30,
            permission="campaigns.view_call",
        ),
        HeldItem(
            _("Calls after services"),
            reverse_lazy("campaigns_service_rules"),
            name="service-rules",
            icon_name="cog",
            order=40,
            permission="campaigns.view_calllist",
        ),
    ]


def call_reports() -> list[MenuItem]:
    """In the menu "Reports"."""
    return [
        HeldItem(
            _("Calls after services"),
            reverse_lazy("campaigns_follow_up_report"),
            name="follow-up-report",
            icon_name="clipboard-list",
            order=150,
            permission="campaigns.view_calllist",
        ),
    ]
