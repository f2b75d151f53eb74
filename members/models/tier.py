"""Consumption tiers: the steps, and who moved from which to which."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.member import Member


class Tier(models.Model):
    """A step of consumption. The highest whose spend is reached counts."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField(
        _("rank"), unique=True, help_text=_("Higher is better.")
    )
    min_spend = models.DecimalField(
        _("spend from"), max_digits=12, decimal_places=2, default=Decimal(0)
    )
    points_factor = models.DecimalField(
        _("points earned, times"), max_digits=4, decimal_places=2, default=Decimal(1)
    )

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name


class TierChange(models.Model):
    """One move from tier to tier. Only ever added to; the last row is where we are."""

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="tier_changes",
        verbose_name=_("member"),
    )
    before = models.ForeignKey(
        Tier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("before"),
    )
    after = models.ForeignKey(
        Tier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("after"),
    )
    at = models.DateTimeField(_("at"), db_index=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("change of tier")
        verbose_name_plural = _("changes of tier")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
