"""Input of owned things, services, products in use and events."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.actions.belongings import BroughtBy
from members.models import (
    Category,
    EventAttendance,
    Member,
    OwnedThing,
    Product,
    ProductUse,
    User,
)
from members.views.contact_forms import DayInput

LINES = forms.Textarea(attrs={"rows": 3})


class ThingForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """What a member owns. Saved by keep_thing, never by itself."""

    class Meta:
        model = OwnedThing
        fields = (
            "kind", "name", "serial", "bought_on", "warranty_until", "unit", "reading",
            "interval_days", "interval_reading", "next_service_on", "retired_on",
        )  # fmt: skip
        widgets = {
            name: DayInput()
            for name in (
                "bought_on", "warranty_until", "next_service_on", "retired_on",
            )
        }  # fmt: skip


class ServiceForm(forms.Form):
    """One service: what was done, and who brought the thing in."""

    what = forms.CharField(
        label=gettext_lazy("What was done"), max_length=2000, widget=LINES
    )
    at = forms.DateTimeField(
        label=gettext_lazy("When, if not now"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    reading = forms.IntegerField(
        label=gettext_lazy("Reading"), min_value=0, max_value=9_999_999, required=False
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
    )
    technician = forms.CharField(
        label=gettext_lazy("Technician"), max_length=80, required=False
    )
    brought_by_no = forms.CharField(
        label=gettext_lazy("Brought by (member number)"),
        max_length=32,
        required=False,
        help_text=gettext_lazy("Leave blank when the owner came."),
    )
    brought_by_name = forms.CharField(
        label=gettext_lazy("Brought by (name)"), max_length=80, required=False
    )
    brought_by_phone = forms.CharField(
        label=gettext_lazy("Brought by (phone)"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    next_on = forms.DateField(
        label=gettext_lazy("Next service on"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Leave blank: worked out from time and reading."),
    )

    def __init__(self, *args: Any, user: User, owner: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.owner = owner

    def clean_brought_by_no(self) -> Member | None:
        number = self.cleaned_data["brought_by_no"].strip()
        if not number:
            return None
        found = Member.objects.visible_to(self.user).filter(member_no=number).first()
        if found is None:
            raise forms.ValidationError(_("No member of your stores has this number."))
        return found

    def fields_for_action(self) -> dict[str, Any]:
        """The cleaned data under the names that record_service takes, but for ``at``."""
        data = dict(self.cleaned_data)
        data.pop("at")
        member = data.pop("brought_by_no")
        name, phone = data.pop("brought_by_name"), data.pop("brought_by_phone")
        known = member or name or phone
        who = BroughtBy(member, name, phone) if known else BroughtBy(self.owner)
        return data | {"brought_by": who}


class UseForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """A product in use. Saved by keep_use."""

    product = forms.ModelChoiceField(
        label=gettext_lazy("Product"),
        queryset=Product.objects.order_by("name"),
        required=False,
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("or category"),
        queryset=Category.objects.order_by("path"),
        required=False,
    )

    class Meta:
        model = ProductUse
        fields = (
            "product", "category", "since", "state", "how", "effect", "follow_up_on",
        )  # fmt: skip
        widgets = {
            "since": DayInput(), "follow_up_on": DayInput(), "effect": LINES,
        }  # fmt: skip


class AttendanceForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """An event and what became of it. Saved by keep_attendance."""

    class Meta:
        model = EventAttendance
        fields = ("title", "on", "state", "led_to")
        widgets = {"on": DayInput()}
