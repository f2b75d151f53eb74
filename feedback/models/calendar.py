"""The working calendar: hours of the week, special days, years that were confirmed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from feedback.choices import CalendarDayKind, CalendarSource, Weekday, YearState
from members.models import Store


class WorkCalendar(models.Model):
    """Working hours of the chain (no store), or what a store has different.

    A store's own weekdays and days come before the chain's. ``stamp`` changes with every
    change: what was read under another one is stale.
    """

    store = models.OneToOneField(
        Store,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
    )
    stamp = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                # an expression: SQLite knows no NULLS NOT DISTINCT
                Coalesce("store", 0),
                name="work_calendar_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.store or _("Whole chain"))


class WorkHours(models.Model):
    """The hours of one weekday, as "09:00-12:00 13:00-16:30"; empty: not worked."""

    calendar = models.ForeignKey(
        WorkCalendar,
        on_delete=models.CASCADE,
        related_name="hours",
        verbose_name=_("working calendar"),
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    periods = models.CharField(_("hours"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("hours of a weekday")
        verbose_name_plural = _("hours of a weekday")
        ordering = ["calendar_id", "weekday"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "weekday"], name="work_hours_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.periods}"


class CalendarDay(models.Model):
    """A date on which the week's hours don't hold."""

    calendar = models.ForeignKey(
        WorkCalendar,
        on_delete=models.CASCADE,
        related_name="days",
        verbose_name=_("working calendar"),
    )
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=8, choices=CalendarDayKind.choices)
    periods = models.CharField(_("hours"), max_length=80, blank=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    source = models.CharField(
        _("from"),
        max_length=10,
        choices=CalendarSource.choices,
        default=CalendarSource.PERSON,
    )
    at = models.DateTimeField(_("set at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("set by"),
    )

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["calendar_id", "date"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "date"], name="calendar_day_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind=CalendarDayKind.SHORT) | ~Q(periods=""),
                name="calendar_day_short_has_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} · {self.get_kind_display()}"


class CalendarYear(models.Model):
    """Whether the holidays of a year were looked at. Deadlines that cross a year that
    nobody confirmed are provisional."""

    calendar = models.ForeignKey(
        WorkCalendar,
        on_delete=models.CASCADE,
        related_name="years",
        verbose_name=_("working calendar"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=YearState.choices,
        default=YearState.PROVISIONAL,
    )
    # What the two sources said differently when it was proposed, as sentences of codes.
    differences = models.JSONField(_("differences"), default=list, blank=True)
    is_official = models.BooleanField(_("from official data"), default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("year of the calendar")
        verbose_name_plural = _("years of the calendar")
        ordering = ["calendar_id", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "year"], name="calendar_year_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} · {self.get_state_display()}"
