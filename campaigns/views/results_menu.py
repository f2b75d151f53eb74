"""Menu entries of results, the calendar and the forecast."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from members.models import scope_of


class CampaignsItem(MenuItem):
    """Shown to those who see campaigns somewhere."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(scope_of(request.user, self.permission))


def result_items() -> list[MenuItem]:
    """In the menu "Campaigns"."""
    return [
        CampaignsItem(
            _("At a glance"),
            reverse_lazy("campaigns_overview"),
            name="campaigns-overview",
            icon_name="view",
            order=0,
            permission="campaigns.view_campaign",
        ),
        CampaignsItem(
            _("Calendar of campaigns"),
            reverse_lazy("campaigns_calendar"),
            name="campaigns-calendar",
            icon_name="calendar-alt",
            order=45,
            permission="campaigns.view_campaign",
        ),
        CampaignsItem(
            _("The next 30 days"),
            reverse_lazy("campaigns_outlook"),
            name="campaigns-outlook",
            icon_name="date",
            order=50,
            permission="campaigns.view_campaign",
        ),
        CampaignsItem(
            _("Compare campaigns"),
            reverse_lazy("campaigns_compare"),
            name="campaigns-compare",
            icon_name="sliders",
            order=60,
            permission="campaigns.view_campaign",
        ),
    ]
