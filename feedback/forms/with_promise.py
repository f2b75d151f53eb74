"""Two fields that let a form promise something at once."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.actions.promises import LONGEST, PromiseMade


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day as browsers send it."""
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class WithPromise(forms.Form):
    """What is promised and by which day: both or none."""

    promise_what = forms.CharField(
        label=gettext_lazy("We promise besides"), max_length=LONGEST, required=False
    )
    promise_due_on = day_field(gettext_lazy("by which day"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        what, day = cleaned.get("promise_what"), cleaned.get("promise_due_on")
        if what and not day and "promise_due_on" not in self.errors:
            self.add_error("promise_due_on", _("Say by when it was promised."))
        if day and not what and "promise_what" not in self.errors:
            self.add_error("promise_what", _("Say what was promised."))
        if day and day < timezone.localdate():
            self.add_error("promise_due_on", _("A promise can't be due in the past."))
        return cleaned

    def promises(self) -> list[PromiseMade]:
        """What was promised, for the action."""
        data = self.cleaned_data
        if not data.get("promise_what"):
            return []
        return [PromiseMade(data["promise_what"], data["promise_due_on"])]
