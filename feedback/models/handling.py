"""What is found out about a case, and its rounds."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.choices import (
    Decision,
    FactQuestion,
    FactSource,
    Finding,
    ReopenReason,
)
from feedback.models.case import Case


class CaseCycle(models.Model):
    """One round of a case: from receipt, or from a reopening, to its end.

    The first has number 1. What was found in one round stays when the next begins.
    """

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="cycles", verbose_name=_("case")
    )
    number = models.PositiveSmallIntegerField(_("round"))
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opened by"),
        help_text=_("Empty: the customer."),
    )
    reason = models.CharField(
        _("reason"), max_length=16, choices=ReopenReason.choices, blank=True
    )
    words = models.TextField(_("what is expected now"), blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handler"),
    )
    # As they were when the round ended; the next round is judged anew.
    finding = models.CharField(
        _("finding"), max_length=10, choices=Finding.choices, blank=True
    )
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision.choices, blank=True
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("round of a case")
        verbose_name_plural = _("rounds of a case")
        ordering = ["case_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"], name="case_cycle_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.number}"


class CaseFact(models.Model):
    """One answer to who, what, when, where, why, how, how much, and from whom it is."""

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="facts", verbose_name=_("case")
    )
    question = models.CharField(
        _("question"), max_length=10, choices=FactQuestion.choices
    )
    text = models.TextField(_("answer"))
    source = models.CharField(_("source"), max_length=10, choices=FactSource.choices)
    at = models.DateTimeField(_("written down at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["case_id", "pk"]

    def __str__(self) -> str:
        return f"{self.get_question_display()} · {self.get_source_display()}"
