"""Words about the clocks of a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Metric(models.TextChoices):
    """What a clock measures."""

    ACKNOWLEDGE = "acknowledge", _("Acknowledge")
    ACCEPT = "accept", pgettext_lazy("clock", "Accept")
    RESOLVE = "resolve", pgettext_lazy("clock", "Resolve")
    REPLY = "reply", pgettext_lazy("clock", "Reply")
    FOLLOW_UP = "follow_up", pgettext_lazy("clock", "Follow up")
    HARD_LIMIT = "hard_limit", _("Hard limit")


class Unit(models.TextChoices):
    """In what a deadline is counted; the three are never mixed (design.md §6)."""

    ELAPSED_HOURS = "elapsed_hours", _("hours by the clock")
    WORKING_HOURS = "working_hours", _("working hours")
    WORKING_DAYS = "working_days", _("working days")


class PauseReason(models.TextChoices):
    """For whom we wait while a clock stands still."""

    CUSTOMER = "customer", _("Waiting for the customer")
    SUPPLIER = "supplier", _("Waiting for the supplier")
    AUTHORITY = "authority", _("Waiting for the authority")
    EXPERT = "expert", _("Waiting for an expert's opinion")


class DueWhy(models.TextChoices):
    """Why a due moment moved."""

    PAUSE = "pause", _("Stood still")
    KIND = "kind", _("Category, severity or channel changed")
    POLICY = "policy", _("Deadlines changed")
    CALENDAR = "calendar", _("Calendar changed")
    PROMISE = "promise", _("The customer was told a later date")


class AlarmLevel(models.TextChoices):
    """Who hears of a clock: first that it is nearly due, then up the line (F8)."""

    WARNING = "warning", _("Nearly due")
    CLERK = "clerk", _("Handler or clerk")
    MANAGER = "manager", pgettext_lazy("escalation", "Store manager")
    OPERATIONS = "operations", pgettext_lazy("escalation", "Operations")
    HEAD_OFFICE = "head_office", pgettext_lazy("escalation", "Head office")


class Weekday(models.IntegerChoices):
    """Days of the week, Monday first."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class CalendarDayKind(models.TextChoices):
    """What is special about a date."""

    CLOSED = "closed", pgettext_lazy("calendar", "Not worked")
    OPEN = "open", pgettext_lazy("calendar", "Worked")
    SHORT = "short", pgettext_lazy("calendar", "Other hours")


class CalendarSource(models.TextChoices):
    """Where a special day comes from."""

    OFFICIAL = "official", _("Official calendar")
    RULES = "rules", _("Worked out, not official")
    PERSON = "person", _("Set by hand")


class YearState(models.TextChoices):
    """Whether a year's holidays can be leant on."""

    PROVISIONAL = "provisional", pgettext_lazy("calendar", "Provisional")
    CONFIRMED = "confirmed", pgettext_lazy("calendar", "Confirmed")
