"""The questions after a case: on the customer's page, and as heard on the phone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from feedback.actions.follow_up import LONGEST_WORDS
from feedback.choices import WouldReturn
from feedback.forms.staff import CaseForm

GRADES = [
    ("1", gettext_lazy("1 – not at all")),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", gettext_lazy("5 – very")),
]


def grade_field(label: Any, *, required: bool) -> forms.TypedChoiceField:
    """A scale from 1 to 5."""
    return forms.TypedChoiceField(
        label=label,
        choices=GRADES,
        coerce=int,
        empty_value=None,
        required=required,
        widget=forms.RadioSelect(attrs={"class": "grades"}),
        error_messages={"required": gettext_lazy("Choose a grade from 1 to 5.")},
    )


class SurveyForm(forms.Form):
    """What the customer is asked. Only the first is needed."""

    outcome = grade_field(
        gettext_lazy("How content are you with what came of it?"), required=True
    )
    process = grade_field(
        gettext_lazy("How content are you with how we dealt with you?"), required=False
    )
    would_return = forms.ChoiceField(
        label=gettext_lazy("Would you buy from us again?"),
        choices=WouldReturn.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("If there were one thing you'd have us change, what is it?"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReopenWordsForm(forms.Form):
    """What is still open for the customer."""

    words = forms.CharField(
        label=gettext_lazy("What is still open, and what would put it right?"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class HeardForm(CaseForm):
    """What the customer said on the phone."""

    outcome = grade_field(gettext_lazy("Content with what came of it"), required=True)
    process = grade_field(
        gettext_lazy("Content with how we dealt with it"), required=False
    )
    would_return = forms.ChoiceField(
        label=gettext_lazy("Would buy again"),
        choices=WouldReturn.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("The one thing to change, in the customer's words"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reopen = forms.BooleanField(
        label=gettext_lazy("Not content: open the case again now"), required=False
    )


class LeaveForm(CaseForm):
    """Why a dissatisfied customer's case stays as it is."""

    why = forms.CharField(
        label=gettext_lazy("Why it is not opened again"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say why it is not opened again.")},
    )
