"""The pages of a campaign: choose a kind, fill it in, look at it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import CreateView, EditView, IndexView, InspectView
from wagtail.admin.widgets.button import HeaderButton

from campaigns.actions.approving import APPROVE, what_is_missing, why_not_approved_by
from campaigns.actions.campaigns import change_campaign, create_campaign, set_steps
from campaigns.choices import CampaignKind, CampaignState, RunState
from campaigns.models import Campaign, Run
from campaigns.queries.audience import audience
from campaigns.queries.campaign_words import trigger_words
from campaigns.queries.event_values import event_values
from campaigns.queries.funnel import Change, change_since, funnel_of
from campaigns.queries.gaps import FieldGap, gaps_of
from campaigns.queries.on_the_way import on_the_way
from campaigns.queries.results import balances_of, days_ahead
from campaigns.queries.rule_checks import checks_of
from campaigns.views.campaign_form import (
    OF_KIND,
    StepFormSet,
    initial_steps,
    steps_of,
)
from campaigns.views.people import staff_of
from members.choices import Channel
from members.models import scope_of

RUNS_SHOWN = 30
CHANGE = "campaigns.change_campaign"

KIND_HELP: dict[str, str | Promise] = {
    CampaignKind.ONCE: _("An invitation, news: at a time, to a segment."),
    CampaignKind.BIRTHDAY: _("Each day's birthdays, solar and lunar."),
    CampaignKind.JOINED: _("Each year on the day somebody joined."),
    CampaignKind.RENEWAL: _("Before the membership ends."),
    CampaignKind.FESTIVAL: _("Spring Festival, Mid-Autumn and others, each year."),
    CampaignKind.AFTER_PURCHASE: _("So many days after each purchase."),
    CampaignKind.AFTER_SERVICE: _("So many days after a repair or inspection."),
    CampaignKind.RUNNING_OUT: _("When what was bought is about used up."),
    CampaignKind.WIN_BACK: _("Those who stay away longer than they used to."),
}
KIND_ICONS: dict[str, str] = {
    CampaignKind.ONCE: "mail",
    CampaignKind.BIRTHDAY: "calendar-alt",
    CampaignKind.JOINED: "calendar-check",
    CampaignKind.RENEWAL: "rotate",
    CampaignKind.FESTIVAL: "date",
    CampaignKind.AFTER_PURCHASE: "tasks",
    CampaignKind.AFTER_SERVICE: "cog",
    CampaignKind.RUNNING_OUT: "time",
    CampaignKind.WIN_BACK: "undo",
}


class _WithSteps:
    """A form of a campaign with those of its further steps below it."""

    request: HttpRequest
    form: Any
    object: Any
    template_name = "campaigns/campaign_form.html"

    def steps_formset(self) -> Any:
        """The formset of the steps, as posted or as they are."""
        posted = self.request.POST if self.request.method == "POST" else None
        campaign = getattr(self, "object", None)
        return StepFormSet(posted, prefix="steps", initial=initial_steps(campaign))

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]  # a mixin
        right = CHANGE if form.instance.pk else "campaigns.add_campaign"
        form.store_required = not scope_of(self.request.user, right).everywhere
        return form

    def is_valid(self, form: Any) -> bool:
        """Both together, or neither."""
        self.formset = self.steps_formset()
        steps_fit = self.formset.is_valid()
        if not steps_fit:
            form.is_valid()
            form.add_error(None, _("Please mend the steps that are marked."))
        fits: bool = super().is_valid(form)  # type: ignore[misc]  # a mixin
        return fits and steps_fit

    def get_success_url(self) -> str:
        return reverse("campaigns_campaigns:inspect", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # a mixin
        form = context["form"]
        context["formset"] = getattr(self, "formset", None) or self.steps_formset()
        context["own_fields"] = [
            form[name] for name in OF_KIND[form.kind] if name in form.fields
        ]
        context["kind_label"] = CampaignKind(form.kind).label
        context["kind"] = form.kind
        return context


class CampaignCreateView(_WithSteps, CreateView):
    """Make a campaign: first its kind, then its form. It is a draft."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.kind = request.GET.get("kind", "")
        if self.kind not in CampaignKind.values:
            self.kind = ""
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"kind": self.kind or CampaignKind.ONCE}

    def get_template_names(self) -> list[str]:
        form = "campaigns/campaign_form.html"
        return [form if self.kind else "campaigns/campaign_kinds.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["kinds"] = [
            (kind.value, kind.label, KIND_HELP[kind], KIND_ICONS[kind])
            for kind in CampaignKind
        ]
        context["action_url"] = f"{self.get_add_url()}?kind={self.kind}"
        return context

    def save_instance(self) -> Campaign:
        person = staff_of(self.request)
        campaign = create_campaign(**self.form.values(), by=person)
        set_steps(campaign=campaign, steps=steps_of(self.formset), by=person)
        return campaign


class CampaignEditView(_WithSteps, EditView):
    """Change a draft."""

    def save_instance(self) -> Campaign:
        person = staff_of(self.request)
        campaign = change_campaign(
            campaign=self.object, by=person, **self.form.values()
        )
        set_steps(campaign=campaign, steps=steps_of(self.formset), by=person)
        return campaign

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"action_url": self.get_edit_url()}


class CampaignIndexView(IndexView):
    """Campaigns with their letters and stores."""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("template", "store")


# State → the steps that its author may take: name, words.
AUTHORS_STEPS: dict[str, tuple[tuple[str, str | Promise], ...]] = {
    CampaignState.DRAFT: (("submit", _("Hand in for approval")),),
    CampaignState.SUBMITTED: (("take_back", _("Take back")),),
    CampaignState.ACTIVE: (("pause", _("Pause")), ("end", _("End for good"))),
    CampaignState.PAUSED: (("resume", _("Go on")), ("end", _("End for good"))),
    CampaignState.ENDED: (),
}


class CampaignPage(InspectView):
    """What a campaign is, whom it reaches, its next days and its runs; its steps."""

    template_name = "campaigns/campaign.html"
    page_title = _("Campaign")

    def is_author(self) -> bool:
        """Whether this person may change the campaign."""
        scope = scope_of(self.request.user, CHANGE)
        return scope.covers(self.object.store_id)

    def change_of(self, runs: list[Run]) -> Change | None:
        """What changed since an audience was frozen, until its letters are written."""
        frozen = [run for run in runs if run.state == RunState.FROZEN]
        return change_since(frozen[0]) if frozen else None

    def gaps(self) -> list[FieldGap]:
        """The merge fields that some of the audience have no value for."""
        campaign = self.object
        channel = campaign.channel
        extra = event_values(campaign.event, get_language() or "")
        members = audience(campaign)
        return [
            gap
            for gap in gaps_of(campaign.template, members, channel=channel, extra=extra)
            if gap.missing
        ]

    def steps(self) -> list[tuple[str, str]]:
        """What its author may do with it now: name of the step, words."""
        if not self.is_author():
            return []
        return [(name, str(words)) for name, words in AUTHORS_STEPS[self.object.state]]

    def approval(self) -> dict[str, Any]:
        """Whether this person may approve it, and if not, why not."""
        campaign, user = self.object, staff_of(self.request)
        asked = campaign.state == CampaignState.SUBMITTED and scope_of(
            user, APPROVE
        ).covers(campaign.store_id)
        return {
            "asked": asked,
            "because": why_not_approved_by(campaign, user) if asked else "",
        }

    @property
    def header_more_buttons(self) -> list[Any]:
        if not self.is_author():
            return []
        buttons = []
        if self.object.state == CampaignState.DRAFT:
            edit = reverse("campaigns_campaigns:edit", args=[self.object.pk])
            buttons.append(HeaderButton(_("Change"), url=edit, icon_name="edit"))
        return buttons

    def people(self, runs: list[Run]) -> dict[str, Any]:
        """What the page tells of its people; a sentence instead when a rule of the
        segment is gone."""
        campaign = self.object
        try:
            audience(campaign)
        except LookupError:
            return {"missing": _("The rules of this segment can't be read any more.")}
        birthdays = campaign.kind == CampaignKind.BIRTHDAY
        days = days_ahead(campaign, today=timezone.localdate()) if birthdays else []
        told: dict[str, Any] = {
            "change": self.change_of(runs),
            "approval": self.approval(),
            "days": days,
            "most": max((day.birthdays for day in days), default=0),
        }
        if campaign.state not in (CampaignState.DRAFT, CampaignState.SUBMITTED):
            return told
        return told | {
            "missing": what_is_missing(campaign),
            "funnel": funnel_of(campaign, at=timezone.now()),
            "checks": checks_of(campaign),
            "gaps": self.gaps(),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        campaign = self.object
        runs = list(campaign.runs.all()[:RUNS_SHOWN])
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "campaign": campaign,
            "trigger": trigger_words(campaign),
            "further_steps": list(campaign.further_steps.select_related("template")),
            "on_the_way": on_the_way(campaign),
            "ladder": [Channel(each).label for each in campaign.channels[1:]],
            "steps": self.steps(),
            "can_copy": self.is_author(),
            "runs": list(zip(runs, balances_of(runs), strict=True)),
            **self.people(runs),
        }
