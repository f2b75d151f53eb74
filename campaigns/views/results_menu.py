"""Menu entries of results, the calendar and the forecast."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from campaigns.views.menu import HeldItem


def result_items() -> list[MenuItem]:
    """In the menu "Campaigns"."""
    return [
        HeldItem(
            _("At a glance"),
            reverse_lazy("campaigns_overview"),
            name="campaigns-overview",
            icon_name="view",
            order=0,
            permission="campaigns.view_campaign",
        ),
        HeldItem(
            _("Calendar of campaigns"),
            reverse_lazy("campaigns_calendar"),
            name="campaigns-calendar",
            icon_name="calendar-alt",
            order=45,
            permission="campaigns.view_campaign",
        ),
        HeldItem(
            _("The next 30 days"),
            reverse_lazy("campaigns_outlook"),
            name="campaigns-outlook",
            icon_name="date",
            order=50,
            permission="campaigns.view_campaign",
        ),
        HeldItem(
            _("Compare campaigns"),
            reverse_lazy("campaigns_compare"),
            name="campaigns-compare",
            icon_name="sliders",
            order=60,
            permission="campaigns.view_campaign",
        ),
    ]
