"""Rules about days of the year, the household, and events one came to."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.choices import (
    AttendanceState,
    Calendar,
    HouseholdRole,
    ImportantDateKind,
)
from members.models import EventAttendance, HouseholdMembership, ImportantDate
from members.queries.birthdays import days_in_month
from members.segments.parameters import (
    DaysForm,
    NumbersForm,
    RuleForm,
    between,
    days_field,
    numbers_of,
    range_words,
)
from members.segments.rules import RuleGroup, SegmentRule


def days_ahead(kind: str, days: int) -> Q:
    """The condition that a day of the member's year falls on today or on one of the next
    days. Who has none, or none that is reckoned, is never meant."""
    today = timezone.localdate()
    coming = ImportantDate.objects.filter(
        member=OuterRef("pk"),
        kind=kind,
        next_on__range=(today, today + timedelta(days=days)),
    )
    return Q(Exists(coming))


class BirthdayRule(SegmentRule):
    """Birthdays of the next days, solar and lunar."""

    code = "members.birthday"
    label = gettext_lazy("Birthday in the next days")
    group = RuleGroup.BIRTHDAYS
    form_class = DaysForm

    def condition(self, params: dict[str, Any]) -> Q:
        return days_ahead(ImportantDateKind.BIRTHDAY, params["days"])

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "birthday within %(days)s day", "birthday within %(days)s days", days
        ) % {"days": days}


class BirthdayMonthForm(RuleForm):
    """Which month."""

    month = forms.TypedChoiceField(
        choices=list(MONTHS.items()), coerce=int, label=gettext_lazy("month")
    )


class BirthdayMonthRule(SegmentRule):
    """The next birthday falls into a month of the solar calendar, lunar ones included."""

    code = "members.birthday_month"
    label = gettext_lazy("Birthday falls into a month")
    group = RuleGroup.BIRTHDAYS
    form_class = BirthdayMonthForm

    def condition(self, params: dict[str, Any]) -> Q:
        coming = ImportantDate.objects.filter(
            days_in_month("next_on", params["month"], today=timezone.localdate()),
            member=OuterRef("pk"),
            kind=ImportantDateKind.BIRTHDAY,
        )
        return Q(Exists(coming))

    def describe(self, params: dict[str, Any]) -> str:
        return _("birthday falls into %(month)s") % {"month": MONTHS[params["month"]]}


class BirthdayCalendarForm(RuleForm):
    """Which calendar."""

    calendar = forms.ChoiceField(
        choices=Calendar.choices, label=gettext_lazy("calendar")
    )


class BirthdayCalendarRule(SegmentRule):
    """The birthday is kept by the solar or by the lunar calendar."""

    code = "members.birthday_calendar"
    label = gettext_lazy("Birthday is kept by a calendar")
    group = RuleGroup.BIRTHDAYS
    form_class = BirthdayCalendarForm

    def condition(self, params: dict[str, Any]) -> Q:
        birthdays = ImportantDate.objects.filter(
            member=OuterRef("pk"),
            kind=ImportantDateKind.BIRTHDAY,
            calendar=params["calendar"],
        )
        return Q(Exists(birthdays))

    def describe(self, params: dict[str, Any]) -> str:
        return _("birthday by the calendar: %(calendar)s") % {
            "calendar": Calendar(params["calendar"]).label
        }


class OtherDayForm(RuleForm):
    """Which day of the year, and within how many days."""

    kind = forms.ChoiceField(
        choices=[
            (kind.value, kind.label)
            for kind in ImportantDateKind
            if kind != ImportantDateKind.BIRTHDAY
        ],
        label=gettext_lazy("day"),
    )
    days = days_field(initial=30)


class OtherDayRule(SegmentRule):
    """An anniversary, or a child's birthday, within the next days."""

    code = "members.other_day"
    label = gettext_lazy("Anniversary or child's birthday in the next days")
    group = RuleGroup.BIRTHDAYS
    form_class = OtherDayForm

    def condition(self, params: dict[str, Any]) -> Q:
        return days_ahead(params["kind"], params["days"])

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "%(kind)s within %(days)s day", "%(kind)s within %(days)s days", days
        ) % {"kind": ImportantDateKind(params["kind"]).label, "days": days}


class InHouseholdRule(SegmentRule):
    """Lives in a household that we know."""

    code = "members.in_household"
    label = gettext_lazy("Has a household")
    group = RuleGroup.HOUSEHOLD
    form_class = RuleForm

    def condition(self, params: dict[str, Any]) -> Q:
        own = HouseholdMembership.objects.filter(member=OuterRef("pk"))
        return Q(Exists(own))

    def describe(self, params: dict[str, Any]) -> str:
        return _("has a household")


class HouseholdSizeRule(SegmentRule):
    """So many members live in the household. Who has none is never meant."""

    code = "members.household_size"
    label = gettext_lazy("Size of the household")
    group = RuleGroup.HOUSEHOLD
    form_class = NumbersForm

    def condition(self, params: dict[str, Any]) -> Q:
        large = (
            HouseholdMembership.objects.order_by()
            .values("household")
            .annotate(people=Count("pk"))
            .filter(between("people", *numbers_of(params)))
        )
        own = HouseholdMembership.objects.filter(
            member=OuterRef("pk"), household__in=large.values("household")
        )
        return Q(Exists(own))

    def describe(self, params: dict[str, Any]) -> str:
        return _("members of the household: %(number)s") % {
            "number": range_words(params)
        }


class LivesWithForm(RuleForm):
    """With whom."""

    role = forms.ChoiceField(
        choices=[
            (role.value, role.label)
            for role in HouseholdRole
            if role != HouseholdRole.SELF
        ],
        label=gettext_lazy("with"),
    )


class LivesWithRule(SegmentRule):
    """Somebody else of the household is a child, a parent …"""

    code = "members.lives_with"
    label = gettext_lazy("Lives with a child, a parent …")
    group = RuleGroup.HOUSEHOLD
    form_class = LivesWithForm

    def condition(self, params: dict[str, Any]) -> Q:
        others = HouseholdMembership.objects.filter(
            household=OuterRef("household"), role=params["role"]
        ).exclude(pk=OuterRef("pk"))
        own = HouseholdMembership.objects.filter(Exists(others), member=OuterRef("pk"))
        return Q(Exists(own))

    def describe(self, params: dict[str, Any]) -> str:
        return _("lives with: %(role)s") % {"role": HouseholdRole(params["role"]).label}


class HasChildRule(SegmentRule):
    """A child lives in the household, or a child's birthday is on record."""

    code = "members.has_child"
    label = gettext_lazy("Has a child")
    group = RuleGroup.HOUSEHOLD
    form_class = RuleForm

    def condition(self, params: dict[str, Any]) -> Q:
        days = ImportantDate.objects.filter(
            member=OuterRef("pk"), kind=ImportantDateKind.CHILD_BIRTHDAY
        )
        at_home = LivesWithRule().condition({"role": HouseholdRole.CHILD})
        return Q(Exists(days)) | at_home

    def describe(self, params: dict[str, Any]) -> str:
        return _("has a child")


class EventForm(RuleForm):
    """What became of an invitation, and within how many days."""

    state = forms.ChoiceField(
        choices=AttendanceState.choices, label=gettext_lazy("what became of it")
    )
    days = days_field(initial=365)


class EventRule(SegmentRule):
    """Came to an event, declined, stayed away … in the last days."""

    code = "members.event"
    label = gettext_lazy("Came to an event, or not")
    group = RuleGroup.CAMPAIGNS
    form_class = EventForm

    def condition(self, params: dict[str, Any]) -> Q:
        today = timezone.localdate()
        events = EventAttendance.objects.filter(
            member=OuterRef("pk"),
            state=params["state"],
            on__gte=today - timedelta(days=params["days"]),
        )
        return Q(Exists(events))

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "an event in the last %(days)s day: %(state)s",
            "an event in the last %(days)s days: %(state)s",
            days,
        ) % {"state": AttendanceState(params["state"]).label, "days": days}


FAMILY_RULES: tuple[SegmentRule, ...] = (
    BirthdayRule(),
    BirthdayMonthRule(),
    BirthdayCalendarRule(),
    OtherDayRule(),
    InHouseholdRule(),
    HouseholdSizeRule(),
    LivesWithRule(),
    HasChildRule(),
    EventRule(),
)
