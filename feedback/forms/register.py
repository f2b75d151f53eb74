"""Forms of the register: which page, a correction, a signature."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from feedback.actions.register import LONGEST_TEXT
from feedback.models import Case
from members.models import Store, User, scope_of
from members.permissions import scoped

HEAD_OFFICE = "0"


class MonthField(forms.Field):
    """A month as browsers send it: 2026-11; cleaned to its first day."""

    widget = forms.TextInput(attrs={"type": "month"})

    def to_python(self, value: Any) -> date | None:
        try:
            return date.fromisoformat(f"{value}-01") if value else None
        except ValueError:
            raise ValidationError(_("Write the month as 2026-11.")) from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value


class StorePlace(forms.Form):
    """A store of the person's, or head office for those who see the whole chain.

    ``store`` is cleaned to the store; None is head office.
    """

    permission = "feedback.view_case"

    store = forms.ChoiceField(label=gettext_lazy("Store"))

    def __init__(self, data: Any, *, user: User, today: date) -> None:
        self.user = user
        stores: Any = scoped(
            user, Store.objects.order_by("code"), permission=self.permission
        )
        self.stores = {str(store.pk): store for store in stores}
        first = next(iter(self.stores), HEAD_OFFICE)
        given = {name: data.get(name) for name in data}
        given["store"] = given.get("store") or first
        self.fill(given, today)
        super().__init__(given)
        choices = [(key, str(store)) for key, store in self.stores.items()]
        if scope_of(user, self.permission).everywhere:
            choices.append((HEAD_OFFICE, _("Head office")))
        field: Any = self.fields["store"]
        field.choices = choices

    def fill(self, given: dict[str, Any], today: date) -> None:
        """Put in what the address left out."""

    def clean_store(self) -> Store | None:
        return self.stores.get(self.cleaned_data["store"])


class PageForm(StorePlace):
    """Which page of the register."""

    month = MonthField(label=gettext_lazy("Month"))

    def fill(self, given: dict[str, Any], today: date) -> None:
        given["month"] = given.get("month") or f"{today:%Y-%m}"


class CorrectionForm(forms.Form):
    """What is to be read instead, of which case; the page of what it is about."""

    reference = forms.CharField(
        label=pgettext_lazy("case", "Number"),
        max_length=16,
        widget=forms.TextInput(attrs={"placeholder": "202611-0007", "size": 14}),
    )
    text = forms.CharField(
        label=gettext_lazy("What is to be read instead"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_reference(self) -> Case:
        found = Case.objects.visible_to(self.user).filter(
            reference=self.cleaned_data["reference"].strip()
        )
        case = found.first()
        if case is None:
            raise ValidationError(_("There is no case of this number in your stores."))
        return case
