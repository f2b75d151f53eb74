"""The members of a colleague, given into other hands: the journal."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import HandoverRule
from members.models.access import scope_of
from members.models.store import Store
from members.models.user import User


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Questions about handovers."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_handover"
    ) -> "HandoverQuerySet":
        """The handovers in the stores in which `user` holds `permission`."""
        return self.filter(scope_of(user, permission).q("store"))


class Handover(models.Model):
    """Members of one store changed hands in one go. Only ever added to.

    ``giver`` is who looked after them; empty when nobody did. ``calls_from`` is the day
    of the first calls of the new hands, when calls were asked for.
    """

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("from"),
    )
    rule = models.CharField(_("rule"), max_length=8, choices=HandoverRule.choices)
    count = models.PositiveIntegerField(_("members"))
    calls_from = models.DateField(_("first calls from"), null=True, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["store", "-at"])]

    def __str__(self) -> str:
        return f"{self.giver or '—'} ({self.count})"


class HandoverShare(models.Model):
    """How many members one colleague received."""

    handover = models.ForeignKey(
        Handover,
        on_delete=models.CASCADE,
        related_name="shares",
        verbose_name=_("handover"),
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("to"),
    )
    count = models.PositiveIntegerField(_("members"))

    class Meta:
        verbose_name = _("share of a handover")
        verbose_name_plural = _("shares of a handover")
        ordering = ["handover_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "receiver"], name="handover_share_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.receiver} ({self.count})"
