"""The small forms of suggestions and damage, in the workspace."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.choices import Finding
from feedback.choices.quality import Hurt, SuggestionResult
from feedback.forms.public import LONGEST_WISH
from feedback.forms.staff import CaseForm

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OutcomeForm(CaseForm):
    """What becomes of a suggestion, and what its giver gets."""

    result = forms.ChoiceField(
        label=gettext_lazy("What becomes of it?"),
        choices=SuggestionResult.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("What the customer reads"),
        max_length=LONGEST_WISH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    points = forms.IntegerField(
        label=gettext_lazy("Points as a thank-you"),
        min_value=0,
        max_value=100_000,
        required=False,
    )
    gift = forms.CharField(
        label=gettext_lazy("Or a gift"), max_length=120, required=False
    )
    may_publish = forms.NullBooleanField(
        label=gettext_lazy("May we show it to others, without a name?"),
        widget=forms.Select(
            choices=[
                ("", gettext_lazy("Not asked yet")),
                ("true", gettext_lazy("Yes")),
                ("false", gettext_lazy("No")),
            ]
        ),
        required=False,
    )

    def fields_for_action(self) -> dict[str, Any]:
        found = super().fields_for_action()
        return found | {"points": found.get("points") or 0}


class PublishForm(CaseForm):
    """The words for everybody."""

    said = forms.CharField(label=gettext_lazy("You said"), max_length=300)
    did = forms.CharField(label=gettext_lazy("We did"), max_length=300)


class DamageForm(CaseForm):
    """People first, then things."""

    hurt = forms.ChoiceField(
        label=gettext_lazy("Is anybody hurt?"),
        choices=Hurt.choices,
        widget=forms.RadioSelect,
    )
    first_aid = forms.CharField(
        label=gettext_lazy("What was done for them"), max_length=300, required=False
    )
    damaged = forms.CharField(label=gettext_lazy("What was damaged"), max_length=300)
    value = forms.DecimalField(
        label=gettext_lazy("Value"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
    )
    finding = forms.ChoiceField(
        label=gettext_lazy("Who is responsible?"),
        choices=[("", gettext_lazy("Not clear yet")), *Finding.choices],
        required=False,
    )
    insurance = forms.CharField(
        label=gettext_lazy("Insurance (number of the report, whom we told)"),
        max_length=300,
        required=False,
    )


class SettlementForm(CaseForm):
    """What was agreed with the customer."""

    settlement = forms.CharField(
        label=gettext_lazy("What was agreed"),
        max_length=LONGEST_WISH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount the customer pays"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        initial=0,
        help_text=gettext_lazy("0 when we bear it: mostly the better way."),
    )
    agreed_on = forms.DateField(label=gettext_lazy("Agreed on"), widget=DATE)
    paid_on = forms.DateField(
        label=gettext_lazy("Paid on"), widget=DATE, required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        agreed, paid = data.get("agreed_on"), data.get("paid_on")
        if agreed and paid and paid < agreed:
            self.add_error("paid_on", _("It was paid before it was agreed?"))
        return data
