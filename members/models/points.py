"""Points: a ledger that is only ever added to, and what is left of what was earned."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.choices import PointsKind
from members.models.access import scope_of
from members.models.catalogue import Category
from members.models.member import Member
from members.models.purchase import Purchase
from members.models.store import Store
from members.models.tier import Tier
from members.models.user import User


class EarnRule(models.Model):
    """How many points goods earn, where it is not what the chain's rules say.

    Of several that fit, the nearest category counts, then the one for a tier, then the
    one that began last.
    """

    name = models.CharField(_("name"), max_length=80)
    category = models.ForeignKey(
        Category,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("With all below it. Blank: everything."),
    )
    tier = models.ForeignKey(
        Tier,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tier"),
        help_text=_("Blank: every tier. The tier's own factor comes on top."),
    )
    points_per_unit = models.DecimalField(
        _("points for 1.00 spent"),
        max_digits=8,
        decimal_places=4,
        validators=[MinValueValidator(0)],
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("earn rule")
        verbose_name_plural = _("earn rules")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None)
                | Q(ends_on=None)
                | Q(ends_on__gte=models.F("starts_on")),
                name="earn_rule_days_in_order",
                violation_error_message=_("The last day lies before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PointsEntryQuerySet(models.QuerySet["PointsEntry"]):
    """Questions about the ledger."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_pointsentry"
    ) -> "PointsEntryQuerySet":
        """The entries of members of the stores in which `user` may see them."""
        return self.filter(scope_of(user, permission).q("member__home_store"))

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: the ledger is only ever added to."""
        message = "the points ledger is only ever added to"
        raise TypeError(message)

    def update(self, **kwargs: Any) -> int:
        """Refused: the ledger is only ever added to."""
        message = "the points ledger is only ever added to"
        raise TypeError(message)


class PointsEntry(models.Model):
    """Points that came or went. Only ever added to; the balance is the sum.

    ``key`` names the occasion ("purchase:8123"), so that none is booked twice.
    ``waived`` is what should have been taken back and was not there any more.
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="points_entries",
        verbose_name=_("member"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=PointsKind.choices)
    points = models.IntegerField(_("points"))
    waived = models.PositiveIntegerField(_("given up"), default=0)
    at = models.DateTimeField(_("at"))
    store = models.ForeignKey(
        Store,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("store"),
    )
    purchase = models.ForeignKey(
        Purchase,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("purchase"),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    key = models.CharField(max_length=80, unique=True, editable=False)

    objects = PointsEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("points entry")
        verbose_name_plural = _("points entries")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("change_points", _("Can redeem a member's points")),
            ("adjust_points", _("Can give and take points by hand")),
        ]
        indexes = [models.Index(fields=["member", "-at"])]

    def __str__(self) -> str:
        return f"{self.points:+d} {self.get_kind_display()}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: the ledger is only ever added to."""
        return type(self).objects.all().delete()


class PointsLot(models.Model):
    """What is left of one entry that gave points, and until when it is good.

    ``expires_on`` is the last day; None: for ever. What expires first is drawn first.
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="points_lots",
        db_index=False,
        verbose_name=_("member"),
    )
    entry = models.OneToOneField(
        PointsEntry,
        on_delete=models.CASCADE,
        related_name="lot",
        verbose_name=_("entry"),
    )
    expires_on = models.DateField(_("expire on"), null=True)
    remaining = models.PositiveIntegerField(_("points left"))

    class Meta:
        verbose_name = _("points with an end")
        verbose_name_plural = _("points with an end")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["member", "expires_on"],
                condition=Q(remaining__gt=0),
                name="points_lot_open",
            ),
            models.Index(
                fields=["expires_on", "member"],
                condition=Q(remaining__gt=0),
                name="points_lot_expiring",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.remaining} → {self.expires_on}"
