"""Declared staff screens of campaigns."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSetGroup

from campaigns.letter_viewsets import TemplateViewSet
from campaigns.models import Campaign
from campaigns.views.campaign_form import CampaignForm
from campaigns.views.campaigns import (
    CampaignCreateView,
    CampaignEditView,
    CampaignIndexView,
    CampaignPage,
)
from campaigns.views.event_viewsets import EventViewSet
from campaigns.views.gathering_viewsets import ClubViewSet, SurveyViewSet
from members.scoped_admin import ScopedModelViewSet


class CampaignViewSet(ScopedModelViewSet):
    """What is sent to whom, and what sets it off."""

    model = Campaign
    name = "campaigns_campaigns"
    url_prefix = "campaigns/campaigns"
    menu_label = _("Campaigns")
    icon = "calendar-check"
    menu_order = 10
    index_view_class = CampaignIndexView
    add_view_class = CampaignCreateView
    edit_view_class = CampaignEditView
    inspect_view_class = CampaignPage
    list_display = [
        "name",
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("state", label=_("State"), accessor="get_state_display"),
        Column("template", label=_("Letter")),
        Column("store", label=_("Store"), accessor=lambda row: row.store or "–"),
        "created_at",
    ]
    list_filter = ["state", "kind", "store"]
    search_fields = ["name"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return CampaignForm


class CampaignsGroup(ViewSetGroup):
    """The menu "Campaigns"."""

    menu_label = _("Campaigns")
    menu_icon = "calendar-check"
    menu_order = 120
    # Any other page joins by a hook of this name that returns its item.
    submenu_hook = "register_campaigns_menu_item"
    items = (CampaignViewSet, TemplateViewSet, EventViewSet, SurveyViewSet, ClubViewSet)
