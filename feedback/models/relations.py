"""What ties cases together, and what becomes of those that stay open for long."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from feedback.models.case import Case
from feedback.models.cause import Cause, in_readers_language


class CaseLink(models.Model):
    """Two cases that have to do with each other; the older key stands first."""

    first = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="+", verbose_name=_("case")
    )
    second = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="+", verbose_name=_("case")
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("link between cases")
        verbose_name_plural = _("links between cases")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="case_link_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="case_link_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} · {self.second_id}"


class CaseProject(models.Model):
    """A case that was not closed within three months, with an owner (F8)."""

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, related_name="project", verbose_name=_("case")
    )
    goal = models.TextField(_("goal"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("to be done by"))
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opened by"),
    )
    result = models.TextField(_("result"), blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.goal


class KnownMatter(models.Model):
    """A matter that we know and have no solution for yet; its cases may be closed by
    force, with reason and approval (F8)."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)
    why = models.TextField(_("why there is no solution yet"))
    cause = models.ForeignKey(
        Cause,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cause"),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("known matter without a solution")
        verbose_name_plural = _("known matters without a solution")
        ordering = ["name"]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_zh)
