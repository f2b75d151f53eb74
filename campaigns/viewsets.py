"""Declared staff screens of campaigns."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, EditView, IndexView, InspectView
from wagtail.admin.viewsets.base import ViewSetGroup

from campaigns.actions.campaigns import change_campaign, create_campaign
from campaigns.choices import CampaignState
from campaigns.forms import CampaignForm
from campaigns.letter_viewsets import TemplateViewSet
from campaigns.models import Campaign
from campaigns.queries.results import balances_of, days_ahead
from campaigns.workflow import NEXT_STATES
from members.models import scope_of
from members.scoped_admin import ScopedModelViewSet

RUNS_SHOWN = 30


class CampaignCreateView(CreateView):
    """Make a campaign; it is a draft until somebody starts it."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        scope = scope_of(self.request.user, "campaigns.add_campaign")
        form.store_required = not scope.everywhere
        return form

    def save_instance(self) -> Campaign:
        return create_campaign(**self.form.cleaned_data, by=self.request.user)


class CampaignEditView(EditView):
    """Change a campaign."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        scope = scope_of(self.request.user, "campaigns.change_campaign")
        form.store_required = not scope.everywhere
        return form

    def save_instance(self) -> Campaign:
        return change_campaign(
            campaign=self.object, by=self.request.user, **self.form.cleaned_data
        )


class CampaignIndexView(IndexView):
    """Campaigns with their letters and stores."""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("template", "store")


STEP_NAMES: dict[str, str] = {
    CampaignState.ACTIVE: "activate",
    CampaignState.PAUSED: "pause",
    CampaignState.ENDED: "end",
}
STEP_LABELS: dict[str, str | Promise] = {
    "activate": _("Start"),
    "resume": _("Go on"),
    "pause": _("Pause"),
    "end": _("End for good"),
}


class CampaignPage(InspectView):
    """What a campaign is, its next days and its runs; buttons for its state."""

    template_name = "campaigns/campaign.html"
    page_title = _("Campaign")

    def steps(self) -> list[tuple[str, str]]:
        """The states it may be put into now: name of the step, words."""
        user = self.request.user
        scope = scope_of(user, "campaigns.change_campaign")
        if not scope.covers(self.object.store_id):
            return []
        names = [
            STEP_NAMES[state]
            for state in NEXT_STATES[self.object.state]
            if state in STEP_NAMES
        ]
        again = self.object.state == CampaignState.PAUSED
        return [
            (name, str(STEP_LABELS["resume" if again and name == "activate" else name]))
            for name in names
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        runs = list(self.object.runs.all()[:RUNS_SHOWN])
        days = days_ahead(self.object, today=timezone.localdate())
        most = max((day.birthdays for day in days), default=0)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "campaign": self.object,
            "steps": self.steps(),
            "days": days,
            "most": most,
            "runs": list(zip(runs, balances_of(runs), strict=True)),
        }


class CampaignViewSet(ScopedModelViewSet):
    """Birthday letters; more kinds will follow."""

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
        Column("state", label=_("State"), accessor="get_state_display"),
        Column("template", label=_("Letter")),
        Column("store", label=_("Store"), accessor=lambda row: row.store or "–"),
        "created_at",
    ]
    list_filter = ["state", "store"]
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
    items = (CampaignViewSet, TemplateViewSet)
