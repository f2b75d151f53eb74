"""When a problem counts as one that comes back, and what a rule has found (F18)."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.choices.quality import ProposalState, Recurrence
from feedback.models.case import Case
from feedback.models.cause import Cause
from feedback.models.corrective import CorrectiveAction
from members.models import Product, Store, User, scope_of


class RecurrenceRule(models.Model):
    """When a problem counts as one that comes back: so many cases in so many days."""

    kind = models.CharField(_("what"), max_length=12, choices=Recurrence.choices)
    cause = models.ForeignKey(
        Cause,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only this cause"),
    )
    cases = models.PositiveSmallIntegerField(
        _("how many cases"),
        default=3,
        validators=[MinValueValidator(2), MaxValueValidator(1000)],
    )
    days = models.PositiveSmallIntegerField(
        _("within how many days"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("rule of recurrence")
        verbose_name_plural = _("rules of recurrence")
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return gettext("%(what)s: %(cases)d in %(days)d days") % {
            "what": self.get_kind_display(),
            "cases": self.cases,
            "days": self.days,
        }


class CorrectionProposalQuerySet(models.QuerySet["CorrectionProposal"]):
    """Questions about proposals that chain."""

    def visible_to(
        self,
        user: User | AnonymousUser,
        permission: str = "feedback.view_correctiveaction",
    ) -> "CorrectionProposalQuerySet":
        """Those of the stores in which `user` holds `permission`."""
        return self.filter(scope_of(user, permission).q("store"))

    def waiting(self) -> "CorrectionProposalQuerySet":
        """Those that nobody has decided."""
        return self.filter(state=ProposalState.WAITING)


class CorrectionProposal(models.Model):
    """A problem that came back, found by a rule; a person decides what becomes of it.

    ``subject`` names what came back ("cause_store:12:3"): of one subject only one
    proposal waits. ``figures`` are what the rule saw, for the words on the screen.
    """

    subject = models.CharField(_("subject"), max_length=120)
    kind = models.CharField(_("what"), max_length=12, choices=Recurrence.choices)
    cause = models.ForeignKey(
        Cause,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cause"),
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product"),
    )
    batch = models.CharField(_("batch"), max_length=40, blank=True)
    figures = models.JSONField(_("figures"), default=dict)
    cases = models.ManyToManyField(
        Case, blank=True, related_name="+", verbose_name=_("cases")
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ProposalState.choices,
        default=ProposalState.WAITING,
    )
    found_at = models.DateTimeField(_("found at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    action = models.ForeignKey(
        CorrectiveAction,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("corrective action"),
    )

    objects = CorrectionProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal of a corrective action")
        verbose_name_plural = _("proposals of corrective actions")
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state=ProposalState.WAITING),
                name="proposal_waits_once",
            ),
        ]
        indexes = [models.Index(fields=["subject"], name="proposal_subject")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.found_at:%Y-%m-%d}"
