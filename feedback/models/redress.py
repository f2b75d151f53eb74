"""What is done for the customer, what was promised, and whether it satisfied."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from feedback.choices import (
    CaseStatus,
    Decision,
    FollowUpWay,
    Redress,
    SkipReason,
    SolutionState,
    WouldReturn,
)
from feedback.models.case import Case
from members.models import User

SATISFIED_FROM = 4
DISSATISFIED_TO = 2
# While a case is in the house's hands again, nobody asks whether it satisfied.
ASKED_IN = (CaseStatus.REPLIED, CaseStatus.FOLLOW_UP, CaseStatus.CLOSED)


class SolutionQuerySet(models.QuerySet["Solution"]):
    """Questions about solutions that chain."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "feedback.view_case"
    ) -> "SolutionQuerySet":
        """The solutions of the cases that the person may see."""
        return self.filter(case__in=Case.objects.visible_to(user, permission))

    def waiting(self) -> "SolutionQuerySet":
        """Those that somebody has to approve."""
        return self.filter(state=SolutionState.PROPOSED)


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
    # What all items cost together; written with them.
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, default=Decimal(0)
    )
    points = models.PositiveIntegerField(_("points"), default=0)
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
    # Small enough for the proposer's own authority: nobody else had to decide.
    is_by_rule = models.BooleanField(_("by the rule of limits"), default=False)
    comment = models.TextField(_("comment"), blank=True)
    agreed_at = models.DateTimeField(_("customer agreed at"), null=True, blank=True)
    agreed_how = models.CharField(_("how it was agreed"), max_length=200, blank=True)

    objects = SolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("solution")
        verbose_name_plural = _("solutions")
        ordering = ["case_id", "cycle"]
        constraints = [
            models.UniqueConstraint(fields=["case", "cycle"], name="solution_once"),
        ]
        indexes = [
            models.Index(
                fields=["proposed_at"],
                condition=Q(state=SolutionState.PROPOSED),
                name="solution_waiting",
            ),
            models.Index(fields=["state", "decided_at"], name="solution_decided"),
        ]
        permissions = [
            ("approve_solution", _("Can approve what others propose for a customer")),
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
    # Raised whenever it is done or undone: names the entry in the points ledger.
    turn = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("redress")
        verbose_name_plural = _("redress")
        ordering = ["solution_id", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class CasePromiseQuerySet(models.QuerySet["CasePromise"]):
    """Questions about promises that chain."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "feedback.view_case"
    ) -> "CasePromiseQuerySet":
        """The promises of the cases that the person may see."""
        return self.filter(case__in=Case.objects.visible_to(user, permission))

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
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    # Of a kept one how we know, of a broken one why.
    evidence = models.CharField(_("how we know"), max_length=300, blank=True)
    follows = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("in place of"),
    )

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

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "feedback.view_case"
    ) -> "FollowUpQuerySet":
        """The follow-ups of the cases that the person may see."""
        return self.filter(case__in=Case.objects.visible_to(user, permission))

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

    def to_decide(self) -> "FollowUpQuerySet":
        """Dissatisfied in the present round, and nobody has decided what follows."""
        return self.dissatisfied().filter(decided_at=None, case__cycle=F("cycle"))

    def to_call(self, *, at: datetime) -> "FollowUpQuerySet":
        """Calls that are to be made at `at` or before."""
        return self.due(at=at).filter(
            way=FollowUpWay.CALL, case__status__in=ASKED_IN, case__cycle=F("cycle")
        )


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
    tries = models.PositiveSmallIntegerField(_("calls without an answer"), default=0)
    skipped_because = models.CharField(
        _("not asked because"), max_length=40, choices=SkipReason.choices, blank=True
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
    # Of a dissatisfied one that was not opened again: who decided so, and why.
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decision = models.CharField(_("what was decided"), max_length=300, blank=True)

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
            models.Index(fields=["answered_at"], name="follow_up_answered"),
            models.Index(
                fields=["answered_at"],
                condition=Q(outcome__lte=DISSATISFIED_TO, decided_at=None),
                name="follow_up_to_decide",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.cycle}"
