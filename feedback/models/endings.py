"""How a case ended without being closed, and what is with a body outside."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.models.case import Case
from feedback.models.relations import KnownMatter


class EndingRequest(models.Model):
    """That a case is none, a duplicate, withdrawn or spam: asked, then confirmed.

    Kept for every such ending: who said so and why, and which manager confirmed or
    turned it down. A manager's own is confirmed by being asked.
    """

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="endings", verbose_name=_("case")
    )
    cycle = models.PositiveSmallIntegerField(_("round"), default=1)
    name = models.CharField(_("ending"), max_length=12)
    reason = models.TextField(_("reason"))
    duplicate_of = models.ForeignKey(
        Case,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the same as"),
    )
    matter = models.ForeignKey(
        KnownMatter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("known matter"),
    )
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
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
    is_confirmed = models.BooleanField(
        _("confirmed"), null=True, blank=True, default=None
    )
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("ending of a case")
        verbose_name_plural = _("endings of a case")
        ordering = ["case_id", "asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(decided_at=None), name="ending_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.name}"


class ExternalMatter(models.Model):
    """A case before an authority, a mediator or a court: which, since when, the end."""

    case = models.ForeignKey(
        Case,
        on_delete=models.CASCADE,
        related_name="external_matters",
        verbose_name=_("case"),
    )
    body = models.CharField(_("authority or mediator"), max_length=120)
    number = models.CharField(_("their number"), max_length=60, blank=True)
    opened_on = models.DateField(_("since"))
    answer_by = models.DateField(_("our answer is due on"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written down by"),
    )

    class Meta:
        verbose_name = _("matter with an outside body")
        verbose_name_plural = _("matters with outside bodies")
        ordering = ["case_id", "opened_on", "pk"]

    def __str__(self) -> str:
        return self.body
