"""Input of the screens of calls."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.choices import CallOrigin, CallOutcome, ServiceProblem
from campaigns.models import Call, CallList
from campaigns.models.call import BEST, WORST
from campaigns.queries.merge_fields import problems_of
from members.actions.promises import PromiseMade
from members.choices import ContactKind
from members.models import ContactPoint, Scope, Store

MINUTES = "%Y-%m-%dT%H:%M"
DAYS_OPEN = 14


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CallForm(forms.Form):
    """What came of a call; of one about a service also how it was.

    ``points`` are the member's contact points.
    """

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=CallOutcome.choices,
        error_messages={"required": gettext_lazy("Choose what came of it (1 to 9).")},
    )
    contact_point = forms.TypedChoiceField(
        label=gettext_lazy("Number used"), coerce=int, empty_value=None, required=False
    )
    said = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    call_back_at = forms.DateTimeField(
        label=gettext_lazy("Call back at"),
        required=False,
        widget=forms.DateTimeInput(format=MINUTES, attrs={"type": "datetime-local"}),
        input_formats=[MINUTES, "%Y-%m-%dT%H:%M:%S"],
    )
    next_on = forms.DateField(
        label=gettext_lazy("Next contact on"), required=False, widget=DayInput()
    )
    promise_what = forms.CharField(
        label=gettext_lazy("Promised"), max_length=300, required=False
    )
    promise_due_on = forms.DateField(
        label=gettext_lazy("by"), required=False, widget=DayInput()
    )
    satisfaction = forms.TypedChoiceField(
        label=gettext_lazy("Satisfaction"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[(mark, str(mark)) for mark in range(BEST, WORST - 1, -1)],
        widget=forms.RadioSelect,
    )
    problems = forms.MultipleChoiceField(
        label=gettext_lazy("What was wrong"),
        choices=ServiceProblem.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        call: Call,
        points: Sequence[ContactPoint],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_service = call.call_list.origin == CallOrigin.SERVICE
        if not self.is_service:
            del self.fields["satisfaction"], self.fields["problems"]
        self.points = {
            point.pk: point
            for point in points
            if point.kind == ContactKind.PHONE and point.invalid_at is None
        }
        field: Any = self.fields["contact_point"]
        field.choices = [
            (pk, f"{point.get_kind_display()} {point.masked}")
            for pk, point in self.points.items()
        ]
        for each in self.fields.values():
            # The bar's inputs stand outside of its form element.
            each.widget.attrs["form"] = "bar-form"

    @property
    def usual_phone(self) -> ContactPoint | None:
        """The primary phone, or another that is not known to be wrong."""
        return max(
            self.points.values(), key=lambda point: point.is_primary, default=None
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("promise_due_on") and not data.get("promise_what"):
            self.add_error("promise_what", _("Say what was promised."))
        return data

    def fields_for_action(self) -> dict[str, Any]:
        """The cleaned data under the names that record_call_outcome takes."""
        data = self.cleaned_data
        what, due_on = data["promise_what"], data["promise_due_on"]
        found = {
            "outcome": data["outcome"],
            "contact_point": self.points.get(data["contact_point"]),
            "said": data["said"],
            "call_back_at": data["call_back_at"],
            "next_on": data["next_on"],
            "promise": PromiseMade(what, due_on) if what else None,
        }
        if self.is_service:
            found["satisfaction"] = data["satisfaction"]
            found["problems"] = data["problems"]
        return found


class ListWordsForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """What may be changed of a call list at any time."""

    class Meta:
        model = CallList
        fields: tuple[str, ...] = (
            "name", "aim", "aim_words", "template", "script_zh", "script_en",
            "starts_on", "ends_on", "priority", "most_tries",
        )  # fmt: skip
        labels = {
            "starts_on": gettext_lazy("First day"),
            "ends_on": gettext_lazy("Last day"),
        }
        widgets = {
            "starts_on": DayInput(),
            "ends_on": DayInput(),
            "script_zh": forms.Textarea(attrs={"rows": 6}),
            "script_en": forms.Textarea(attrs={"rows": 6}),
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in ("script_zh", "script_en"):
            for problem in problems_of(data.get(name) or ""):
                self.add_error(name, problem)
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day lies before the first."))
        return data

    def words(self) -> dict[str, Any]:
        """The cleaned fields; forms check, the action writes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ListForm(ListWordsForm):
    """A new call list."""

    class Meta(ListWordsForm.Meta):
        fields = (
            "name", "segment", "member_list", "store", "purpose", "aim", "aim_words",
            "template", "script_zh", "script_en", "starts_on", "ends_on", "priority",
            "most_tries",
        )  # fmt: skip

    def __init__(self, *args: Any, scope: Scope, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_on", today)
        self.initial.setdefault("ends_on", today + timedelta(days=DAYS_OPEN))
        store: Any = self.fields["store"]
        store.queryset = Store.objects.open()
        if not scope.everywhere:
            store.queryset = store.queryset.filter(pk__in=sorted(scope.store_ids))
            store.required, store.empty_label = True, None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        chosen = [data.get("segment"), data.get("member_list")]
        if chosen.count(None) != 1:
            self.add_error(
                "segment", _("Choose either a segment or a list of members.")
            )
        return data


class TypedForm(forms.Form):
    """What was written on paper: a line for each call."""

    lines = forms.CharField(
        label=gettext_lazy("Lines"),
        max_length=20000,
        widget=forms.Textarea(
            attrs={"rows": 12, "autocomplete": "off", "spellcheck": "false"}
        ),
    )


def in_portal_zone(moment: datetime | None) -> str:
    """For a datetime-local input."""
    return timezone.localtime(moment).strftime(MINUTES) if moment else ""
