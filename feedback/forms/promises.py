"""What staff fill in about promises to the customer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from feedback.actions.promises import LONGEST, PromiseMade
from feedback.forms.staff import CaseForm
from feedback.forms.with_promise import day_field
from feedback.models import Case
from feedback.workflow import CHANGE
from members.models import User
from members.permissions import colleagues


class PromiseForm(CaseForm):
    """What is promised, by when, and who keeps it."""

    what = forms.CharField(
        label=gettext_lazy("What we promise"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Say what was promised.")},
    )
    due_on = day_field(gettext_lazy("By which day"))
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who keeps it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("I do"),
    )

    def __init__(self, data: Any = None, *, case: Case, user: User) -> None:
        super().__init__(data, case=case, user=user)
        field: Any = self.fields["owner"]
        field.queryset = colleagues(user, CHANGE).exclude(pk=user.pk).order_by("email")

    def fields_for_action(self) -> dict[str, Any]:
        found = super().fields_for_action()
        return {"promise": PromiseMade(found["what"], found["due_on"], found["owner"])}


class KeptForm(CaseForm):
    """How we know that a promise was kept."""

    promise = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    evidence = forms.CharField(
        label=gettext_lazy("How we know"),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"placeholder": gettext_lazy("parcel number, receipt, who saw it")}
        ),
        error_messages={"required": gettext_lazy("Say how we know that it was kept.")},
    )


class BrokenForm(CaseForm):
    """Why a promise was not kept, and the new day that the customer is told."""

    promise = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    why = forms.CharField(
        label=gettext_lazy("Why it was not kept"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Say why it was not kept.")},
    )
    new_due_on = day_field(
        gettext_lazy("New day, told to the customer"), required=False
    )
