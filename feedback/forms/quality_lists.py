"""Which store and which days the pages of praise show."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from members.models import Store


class DaysForm(forms.Form):
    """Stores and days; what is missing in the address is as it was given at first."""

    store = forms.ModelChoiceField(
        label=gettext_lazy("Store"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=gettext_lazy("All my stores"),
    )
    start = forms.DateField(
        label=pgettext_lazy("period", "From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    end = forms.DateField(
        label=pgettext_lazy("period", "Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, data: Any, *, stores: Sequence[Store], days: tuple[date, date]
    ) -> None:
        first = {"start": days[0], "end": days[1], "store": ""}
        super().__init__({name: data.get(name) or first[name] for name in first})
        field: Any = self.fields["store"]
        field.queryset = Store.objects.filter(
            pk__in=[store.pk for store in stores]
        ).order_by("code")
        if len(stores) == 1:
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("start"), data.get("end")
        if start and end and start > end:
            self.add_error("end", _("The end lies before the beginning."))
        return data
