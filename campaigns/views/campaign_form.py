"""What a campaign is, field by field: those of its kind, and its further steps."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.choices import CampaignKind, StepCondition
from campaigns.models import Campaign, MessageTemplate
from members.choices import Channel, CycleState
from members.models import Category

EVERY_KIND = (
    "name", "purpose", "template", "second_template", "holdout_percent", "channel",
    "ladder", "store", "segment", "send_from", "stops_when_bought", "counts_to_cap",
)  # fmt: skip
OF_KIND: dict[str, tuple[str, ...]] = {
    CampaignKind.ONCE: ("start_at", "event", "spread_hours", "valid_days"),
    CampaignKind.BIRTHDAY: ("lead_days",),
    CampaignKind.JOINED: ("lead_days",),
    CampaignKind.RENEWAL: ("lead_days",),
    CampaignKind.FESTIVAL: ("festival", "lead_days", "spread_hours"),
    CampaignKind.AFTER_PURCHASE: ("after_days", "category", "valid_days"),
    CampaignKind.AFTER_SERVICE: ("after_days", "valid_days"),
    CampaignKind.RUNNING_OUT: ("lead_days", "category", "valid_days"),
    CampaignKind.WIN_BACK: ("cycle_state", "again_after_days", "valid_days"),
}
LAPSED = (CycleState.DUE, CycleState.OVERDUE, CycleState.DORMANT, CycleState.LOST)
MOST_STEPS = 5


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg]  # only the stubs know arguments
    """Categories as a tree: those below another are moved in."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{'— ' * (obj.depth - 1)}{obj.name}"


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """The fields of one kind of campaign. ``store_required`` for people of a store."""

    store_required = False
    ladder = forms.MultipleChoiceField(
        label=_("Else by"),
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "For those who can't be reached by the first, or whose letter came back: "
            "e-mail, then SMS, then a call."
        ),
    )
    category = CategoryField(
        Category.objects.none(),
        label=_("Category"),
        required=False,
        help_text=_("With all below it. Blank: whatever was bought."),
    )

    class Meta:
        model = Campaign
        fields = [
            *EVERY_KIND,
            "start_at", "event", "spread_hours", "valid_days", "lead_days", "festival",
            "after_days", "category", "cycle_state", "again_after_days",
        ]  # fmt: skip

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind or self.instance.kind
        wanted = {*EVERY_KIND, *OF_KIND[self.kind]}
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]
        if "category" in self.fields:
            category: Any = self.fields["category"]
            category.queryset = _tree()
        if "cycle_state" in self.fields:
            self.fields["cycle_state"] = forms.ChoiceField(
                label=_("Activity cycle"),
                choices=[(state.value, state.label) for state in LAPSED],
            )
        if "festival" in self.fields:
            self.fields["festival"].required = True

    def clean_store(self) -> Any:
        """A campaign of the whole chain is for those who work in the whole chain."""
        store = self.cleaned_data["store"]
        if store is None and self.store_required:
            raise forms.ValidationError(_("Choose one of your stores."))
        return store

    def clean_ladder(self) -> list[str]:
        """In the order of the channels, without the first."""
        first = self.cleaned_data.get("channel")
        chosen = self.cleaned_data["ladder"]
        return [each for each in Channel.values if each in chosen and each != first]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, second = cleaned.get("template"), cleaned.get("second_template")
        if first and first == second:
            self.add_error("second_template", _("Choose another letter to compare."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What create_campaign() and change_campaign() take; after is_valid()."""
        return {**self.cleaned_data, "kind": self.kind}


def _tree() -> QuerySet[Category]:
    tree: QuerySet[Category] = Category.objects.order_by("path")
    return tree


class StepForm(forms.Form):
    """One further letter or call. Empty: there is none."""

    wait_days = forms.IntegerField(
        label=_("Days after the one before"), min_value=1, max_value=365, required=False
    )
    condition = forms.ChoiceField(label=_("For"), choices=StepCondition.choices)
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    ladder = forms.MultipleChoiceField(
        label=_("Else by"),
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    template = forms.ModelChoiceField(
        queryset=MessageTemplate.objects.all(), label=_("Letter"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        waits, letter = cleaned.get("wait_days"), cleaned.get("template")
        if waits and not letter:
            self.add_error("template", _("Choose the letter."))
        if letter and not waits and not self.errors:
            self.add_error("wait_days", _("Say after how many days."))
        cleaned["ladder"] = [
            each
            for each in Channel.values
            if each in cleaned.get("ladder", []) and each != cleaned.get("channel")
        ]
        return cleaned

    @property
    def is_used(self) -> bool:
        """Whether somebody filled it in; after is_valid()."""
        return bool(self.cleaned_data.get("template"))


StepFormSet = forms.formset_factory(
    StepForm, extra=1, max_num=MOST_STEPS, absolute_max=MOST_STEPS
)


def steps_of(formset: Any) -> list[dict[str, Any]]:
    """What set_steps() takes; after is_valid()."""
    return [form.cleaned_data for form in formset if form.is_used]


def initial_steps(campaign: Campaign | None) -> list[dict[str, Any]]:
    """The steps there are, for the formset."""
    if campaign is None or campaign.pk is None:
        return []
    return [
        {
            "wait_days": step.wait_days,
            "condition": step.condition,
            "channel": step.channel,
            "ladder": step.ladder,
            "template": step.template_id,
        }
        for step in campaign.further_steps.all()
    ]
