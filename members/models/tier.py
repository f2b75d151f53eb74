"""Consumption tiers: the steps, and who moved from which to which."""

from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.choices import TierCause
from members.models.access import scope_of
from members.models.member import Member
from members.models.user import User


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
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        if self.name_zh and (get_language() or "").startswith("zh"):
            return self.name_zh
        return self.name


class TierChangeQuerySet(models.QuerySet["TierChange"]):
    """Questions about moves."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_member"
    ) -> "TierChangeQuerySet":
        """The moves of members of the stores in which `user` may see members."""
        return self.filter(scope_of(user, permission).q("member__home_store"))

    def up(self) -> "TierChangeQuerySet":
        """Moves to a higher tier; the first tier of all is no move up."""
        return self.filter(before__isnull=False, after__rank__gt=F("before__rank"))

    def down(self) -> "TierChangeQuerySet":
        """Moves to a lower tier, or out of the tiers."""
        return self.filter(before__isnull=False).filter(
            Q(after=None) | Q(after__rank__lt=F("before__rank"))
        )


class TierChange(models.Model):
    """One move from tier to tier. Only ever added to; the last row is where we are.

    ``spend`` is that of the chain's period on that day, ``until`` the validity given;
    ``reason`` the words of a floor set by hand.
    """

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
    cause = models.CharField(
        _("cause"), max_length=8, choices=TierCause.choices, default=TierCause.SPEND
    )
    spend = models.DecimalField(
        _("spend in the period"), max_digits=14, decimal_places=2, null=True
    )
    until = models.DateField(_("valid until"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = TierChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of tier")
        verbose_name_plural = _("changes of tier")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    @property
    def is_up(self) -> bool:
        """Whether it is a move to a higher tier, the first one included."""
        if self.after is None:
            return False
        return self.before is None or self.after.rank > self.before.rank


class TierFloor(models.Model):
    """A tier below which a member does not fall, set by hand until a day or for good.

    A member has one at a time; setting another ends it. History stays.
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="tier_floors",
        verbose_name=_("member"),
    )
    tier = models.ForeignKey(
        Tier, on_delete=models.PROTECT, related_name="+", verbose_name=_("tier")
    )
    until = models.DateField(_("last day"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    set_at = models.DateTimeField(_("set at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    class Meta:
        verbose_name = _("tier set by hand")
        verbose_name_plural = _("tiers set by hand")
        ordering = ["-set_at", "-pk"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(ended_at=None),
                name="tier_floor_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"≥ {self.tier}"
