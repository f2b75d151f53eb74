"""What is done for the customer, what was promised, and whether it satisfied."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.choices import (
    Decision,
    FollowUpWay,
    Redress,
    SolutionState,
    WouldReturn,
)
from feedback.models.case import Case

SATISFIED_FROM = 4
DISSATISFIED_TO = 2


class Solution(models.Model):
    """What we propose in one round of a case, and who approved it (F10)."""

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="solutions", verbose_name=_("case")
    )
    cycle = models.PositiveSmallIntegerField(_("round"), default=1)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=SolutionState.choices,
        default=SolutionState.DRAFT,
    )
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision.choices, blank=True
    )
    reasons = models.TextField(_("reasons"), blank=True)
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    comment = models.TextField(_("comment"), blank=True)
    agreed_at = models.DateTimeField(_("customer agreed at"), null=True, blank=True)
    agreed_how = models.CharField(_("how it was agreed"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("solution")
        verbose_name_plural = _("solutions")
        ordering = ["case_id", "cycle"]
        permissions = [("approve_solution", _("Can approve solutions"))]
        constraints = [
            models.UniqueConstraint(fields=["case", "cycle"], name="solution_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.get_state_display()}"


class RedressItem(models.Model):
    """One thing done for the customer, and what it costs us."""

    solution = models.ForeignKey(
        Solution,
        on_delete=models.CASCADE,
        related_name="items",
        verbose_name=_("solution"),
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Redress.choices)
    what = models.CharField(_("what"), max_length=200, blank=True)
    amount = models.DecimalField(
        _("amount"),
        max_digits=12,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
    )
    points = models.PositiveIntegerField(_("points"), default=0)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )

    class Meta:
        verbose_name = _("redress")
        verbose_name_plural = _("redress")
        ordering = ["solution_id", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class CasePromiseQuerySet(models.QuerySet["CasePromise"]):
    """Questions about promises that chain."""

    def open(self) -> "CasePromiseQuerySet":
        """Those neither kept nor broken yet."""
        return self.filter(settled_at=None)


class CasePromise(models.Model):
    """What we promised the customer of a case, by when, and whether it was kept (F12).

    The customer sees it on the tracking page. Guests have no record, so it hangs on
    the case and not on a member.
    """

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="promises", verbose_name=_("case")
    )
    what = models.CharField(_("what"), max_length=300)
    due_on = models.DateField(_("by"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    is_kept = models.BooleanField(_("kept"), null=True, blank=True)
    evidence = models.CharField(_("how we know"), max_length=300, blank=True)

    objects = CasePromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise of a case")
        verbose_name_plural = _("promises of a case")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(settled_at=None),
                name="case_promise_open",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Questions about follow-ups that chain."""

    def due(self, *, at: datetime) -> "FollowUpQuerySet":
        """To be asked at `at` or before, and not asked yet."""
        return self.filter(
            due_at__lte=at, asked_at=None, answered_at=None, skipped_because=""
        )

    def satisfied(self) -> "FollowUpQuerySet":
        """Answered, and content with the outcome."""
        return self.filter(outcome__gte=SATISFIED_FROM)

    def dissatisfied(self) -> "FollowUpQuerySet":
        """Answered, and not content with the outcome."""
        return self.filter(outcome__lte=DISSATISFIED_TO)


class FollowUp(models.Model):
    """Asking after one round whether it satisfied (F13): one answer a round.

    Scales are 1 (not at all) to 5 (very). ``answered_by`` is who heard the answer on
    the phone; empty when the customer gave it on the page.
    """

    case = models.ForeignKey(
        Case,
        on_delete=models.CASCADE,
        related_name="follow_ups",
        verbose_name=_("case"),
    )
    cycle = models.PositiveSmallIntegerField(_("round"), default=1)
    way = models.CharField(
        _("way"), max_length=4, choices=FollowUpWay.choices, default=FollowUpWay.MAIL
    )
    due_at = models.DateTimeField(_("to be asked at"))
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    skipped_because = models.CharField(
        _("not asked because"), max_length=40, blank=True
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("heard by"),
    )
    outcome = models.PositiveSmallIntegerField(
        _("content with the outcome"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    process = models.PositiveSmallIntegerField(
        _("content with how we dealt with it"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    would_return = models.CharField(
        _("would buy again"), max_length=6, choices=WouldReturn.choices, blank=True
    )
    words = models.TextField(_("in their own words"), blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "cycle"], name="follow_up_once"),
            models.CheckConstraint(
                condition=Q(outcome=None) | Q(outcome__range=(1, 5)),
                name="follow_up_outcome_scale",
            ),
            models.CheckConstraint(
                condition=Q(process=None) | Q(process__range=(1, 5)),
                name="follow_up_process_scale",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(asked_at=None, answered_at=None, skipped_because=""),
                name="follow_up_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.cycle}"
