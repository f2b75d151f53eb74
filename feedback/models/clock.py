"""The clocks of a case: stored inputs, stored result, spans in which they stood still."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from feedback.choices import (
    AlarmLevel,
    CaseChannel,
    DueWhy,
    Metric,
    PauseReason,
    Severity,
    Unit,
)
from feedback.models.case import Case
from feedback.models.cause import CaseCategory
from members.models import User


class ClockPolicy(models.Model):
    """How long a metric may take, by category, severity and channel (F7).

    The most exact one that fits counts; blank fits everything. A change makes a new
    version: the old row gets ``ended_at`` and stays for the clocks that it started.
    """

    metric = models.CharField(_("metric"), max_length=12, choices=Metric.choices)
    category = models.ForeignKey(
        CaseCategory,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    severity = models.CharField(
        _("severity"), max_length=8, choices=Severity.choices, blank=True
    )
    channel = models.CharField(
        _("channel"), max_length=14, choices=CaseChannel.choices, blank=True
    )
    unit = models.CharField(_("counted in"), max_length=14, choices=Unit.choices)
    amount = models.PositiveSmallIntegerField(_("how many"))
    rolls = models.BooleanField(
        _("moved to the next working day's closing"),
        default=False,
        help_text=_(
            "Of hours by the clock, when they end on a day that is not worked."
        ),
    )
    longest_pause = models.PositiveSmallIntegerField(
        _("longest pause in days"), default=14
    )
    started_at = models.DateTimeField(_("in force since"))
    ended_at = models.DateTimeField(_("in force until"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("set by"),
    )

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["metric", "category__sort_order", "-severity", "-channel", "-pk"]
        constraints = [
            models.UniqueConstraint(
                # an expression: SQLite knows no NULLS NOT DISTINCT
                "metric",
                Coalesce("category", 0),
                "severity",
                "channel",
                condition=Q(ended_at=None),
                name="clock_policy_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} · {self.amount} {self.get_unit_display()}"


class CaseClockQuerySet(models.QuerySet["CaseClock"]):
    """Questions about clocks that chain."""

    def running(self) -> "CaseClockQuerySet":
        """Those that neither stopped nor stand still."""
        return self.filter(stopped_at=None, paused_at=None)

    def leaning_on_calendar(self) -> "CaseClockQuerySet":
        """Not stopped, and counted in something that the working calendar says."""
        by_clock = Q(how__unit=Unit.ELAPSED_HOURS, how__rolls=False)
        return self.filter(stopped_at=None).exclude(by_clock)

    def to_tell(self, *, at: datetime) -> "CaseClockQuerySet":
        """Running, and somebody has to hear of them at `at`, longest waiting first."""
        return self.running().filter(next_alarm_at__lte=at).order_by("next_alarm_at")

    def overdue(self, *, at: datetime) -> "CaseClockQuerySet":
        """Running, and due at `at` or before."""
        return self.running().filter(due_at__lte=at)


class CaseClock(models.Model):
    """One metric of one round of a case.

    ``due_at`` is computed and may move; ``promised_at`` is what the customer was told.
    ``breached_at`` is the due moment that was missed, not the moment of the finding.
    ``how`` keeps the steps of the computation as codes, for the page.
    """

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="clocks", verbose_name=_("case")
    )
    cycle = models.PositiveSmallIntegerField(_("round"), default=1)
    metric = models.CharField(_("metric"), max_length=12, choices=Metric.choices)
    policy = models.ForeignKey(
        ClockPolicy,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("deadline"),
    )
    started_at = models.DateTimeField(_("started at"))
    due_at = models.DateTimeField(_("due at"))
    promised_at = models.DateTimeField(_("promised for"), null=True, blank=True)
    paused_at = models.DateTimeField(_("stands still since"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    breached_at = models.DateTimeField(_("missed at"), null=True, blank=True)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    # When somebody has to hear of it next (warning, due, up the line); the sweep's index.
    next_alarm_at = models.DateTimeField(
        _("next alarm at"), null=True, blank=True, editable=False
    )
    how = models.JSONField(_("how it was computed"), default=dict, blank=True)

    objects = CaseClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "cycle", "metric"], name="case_clock_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(stopped_at=None, paused_at=None, breached_at=None),
                name="case_clock_due",
            ),
            models.Index(
                fields=["next_alarm_at"],
                condition=Q(stopped_at=None, paused_at=None),
                name="case_clock_alarm",
            ),
            models.Index(fields=["metric", "stopped_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        """Whether it counts now."""
        return self.stopped_at is None and self.paused_at is None

    @property
    def was_in_time(self) -> bool | None:
        """The verdict: None while it runs and is not missed."""
        if self.breached_at is not None:
            return False
        return True if self.stopped_at is not None else None


class ClockPause(models.Model):
    """A span in which the clocks of a case stood still, and for whom we waited."""

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="pauses", verbose_name=_("case")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=PauseReason.choices)
    words = models.CharField(_("what we asked for"), max_length=300)
    started_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("at the latest until"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    opened_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opened by"),
    )

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ["case_id", "started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="case_one_open_pause"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.started_at:%Y-%m-%d}"


class DueChange(models.Model):
    """A due moment, or the promised one, moved: from when to when, and why."""

    clock = models.ForeignKey(
        CaseClock,
        on_delete=models.CASCADE,
        related_name="changes",
        verbose_name=_("clock"),
    )
    at = models.DateTimeField(_("at"))
    old = models.DateTimeField(_("before"))
    new = models.DateTimeField(_("after"))
    why = models.CharField(_("why"), max_length=10, choices=DueWhy.choices)
    words = models.CharField(_("what"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("change of a due moment")
        verbose_name_plural = _("changes of due moments")
        ordering = ["clock_id", "pk"]

    def __str__(self) -> str:
        return f"{self.get_why_display()} {self.new:%Y-%m-%d %H:%M}"


class ClockAlarm(models.Model):
    """That somebody has to hear of a clock, once for each level. ``told_at`` is when the
    letters were written."""

    clock = models.ForeignKey(
        CaseClock,
        on_delete=models.CASCADE,
        related_name="alarms",
        verbose_name=_("clock"),
    )
    level = models.CharField(_("level"), max_length=12, choices=AlarmLevel.choices)
    at = models.DateTimeField(_("at"))
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        ordering = ["clock_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["clock", "level"], name="clock_alarm_once"),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(told_at=None), name="clock_alarm_untold"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.at:%Y-%m-%d %H:%M}"
