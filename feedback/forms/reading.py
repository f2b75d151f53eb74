"""Forms of the daily reading."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.forms.register import HEAD_OFFICE, StorePlace
from feedback.models import Case
from members.models import Store, User

NOTE = "note-"
LONGEST_NOTE = 2000


class ReadingPlace(StorePlace):
    """Whose day, and which."""

    permission = "feedback.view_dailyreading"

    day = forms.DateField(required=False)

    def __init__(self, data: Any, *, user: User, today: date) -> None:
        super().__init__(data, user=user, today=today)
        field: Any = self.fields["store"]
        field.choices = [each for each in field.choices if each[0] != HEAD_OFFICE]

    def clean_store(self) -> Store:
        found: Store = self.stores[self.cleaned_data["store"]]
        return found


class SignForm(forms.Form):
    """A remark for operations, and remarks of cases (fields named note-<number>)."""

    remarks = forms.CharField(
        label=_("Remark on the day"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Operations reads it. Please name no customer here."),
    )

    def __init__(self, data: Any = None, *, user: User, store: Store) -> None:
        super().__init__(data)
        self.user, self.store = user, store

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = {
            name.removeprefix(NOTE): str(value)[:LONGEST_NOTE]
            for name, value in self.data.items()
            if name.startswith(NOTE) and str(value).strip()
        }
        cases = Case.objects.visible_to(self.user).filter(
            store=self.store, reference__in=typed
        )
        cleaned["notes"] = {case: typed[case.reference] for case in cases}
        return cleaned
