"""Forms about clocks: waiting, promising later, special days, hours, deadlines."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.choices import (
    CalendarDayKind,
    CaseChannel,
    Metric,
    PauseReason,
    Severity,
    Unit,
    Weekday,
)
from feedback.forms.staff import CaseForm
from feedback.models import CaseCategory
from feedback.sla.calendar import format_periods, parse_periods
from feedback.sla.targets import LONGEST_PAUSE

PAUSE_DAYS = 7
HOURS_EXAMPLE = "09:00-12:00 13:00-16:30"


def end_of_day(day: date) -> datetime:
    """The last moment of a date in the portal's time zone."""
    zone = timezone.get_default_timezone()
    return timezone.make_aware(
        datetime.combine(day + timedelta(days=1), time.min), zone
    ) - timedelta(minutes=1)


def date_input() -> forms.DateInput:
    """A date as browsers ask for it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PauseForm(CaseForm):
    """For whom we wait, for what, and until when at the latest."""

    reason = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=PauseReason.choices,
        widget=forms.RadioSelect,
        initial=PauseReason.CUSTOMER,
    )
    words = forms.CharField(
        label=gettext_lazy("What we ask or wait for"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Waiting for the customer: this goes to the customer as your message."
        ),
        error_messages={"required": gettext_lazy("Please write what we wait for.")},
    )
    until = forms.DateField(
        label=gettext_lazy("Until when at the latest"),
        input_formats=["%Y-%m-%d"],
        widget=date_input(),
        initial=lambda: timezone.localdate() + timedelta(days=PAUSE_DAYS),
    )

    def fields_for_action(self) -> dict[str, Any]:
        found = super().fields_for_action()
        return found | {"until": end_of_day(found["until"])}


class PromiseLaterForm(CaseForm):
    """A later date for our answer, and the message that tells it."""

    until = forms.DateField(
        label=gettext_lazy("We answer by"),
        input_formats=["%Y-%m-%d"],
        widget=date_input(),
    )
    words = forms.CharField(
        label=gettext_lazy("Message to the customer: why, and until when"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Please write the message to the customer.")
        },
    )

    def fields_for_action(self) -> dict[str, Any]:
        found = super().fields_for_action()
        return found | {"until": end_of_day(found["until"])}


class HoursField(forms.CharField):
    """Hours of a day, as "09:00-12:00 13:00-16:30"."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return format_periods(parse_periods(text))
        except ValueError:
            raise forms.ValidationError(
                _("Write the hours like this: 09:00-12:00 13:00-16:30.")
            ) from None


class DayForm(forms.Form):
    """What is special about a date."""

    day = forms.DateField(
        label=gettext_lazy("Date"), input_formats=["%Y-%m-%d"], widget=date_input()
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("This day is"),
        choices=CalendarDayKind.choices,
        widget=forms.RadioSelect,
        initial=CalendarDayKind.CLOSED,
    )
    periods = HoursField(
        label=gettext_lazy("Hours of this day"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": HOURS_EXAMPLE}),
        help_text=gettext_lazy("Empty on a day that is worked: the usual hours."),
    )
    name = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("For instance stock-taking, typhoon, festival."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_short = cleaned.get("kind") == CalendarDayKind.SHORT
        if is_short and not cleaned.get("periods") and "periods" not in self.errors:
            self.add_error("periods", _("Say which hours are worked on this day."))
        return cleaned


class WeekForm(forms.Form):
    """The hours of each weekday. Of a store: empty means as the chain's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday in Weekday:
            self.fields[f"day_{weekday.value}"] = HoursField(
                label=weekday.label,
                max_length=80,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": _("not worked")}),
            )

    def week(self) -> dict[int, str]:
        """The hours by weekday."""
        return {day.value: self.cleaned_data[f"day_{day.value}"] for day in Weekday}


class PolicyForm(forms.Form):
    """How long something may take, and for which cases."""

    metric = forms.ChoiceField(label=gettext_lazy("Clock"), choices=Metric.choices)
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"),
        queryset=CaseCategory.objects.filter(is_active=True),
        required=False,
        empty_label=gettext_lazy("Every category"),
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        choices=[("", gettext_lazy("Every severity")), *Severity.choices],
        required=False,
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Way in"),
        choices=[("", gettext_lazy("Every way in")), *CaseChannel.choices],
        required=False,
    )
    amount = forms.IntegerField(
        label=gettext_lazy("How many"), min_value=0, max_value=9000
    )
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=Unit.choices)
    rolls = forms.BooleanField(
        label=gettext_lazy("Moved to the next working day's closing time"),
        required=False,
        help_text=gettext_lazy(
            "Of hours by the clock, when they end on a day that is not worked."
        ),
    )
    longest_pause = forms.IntegerField(
        label=gettext_lazy("Longest pause in days"),
        min_value=0,
        max_value=90,
        initial=LONGEST_PAUSE,
    )
