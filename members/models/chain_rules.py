"""What the chain has decided about tiers, points, membership and key accounts."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.choices import Rounding

ONLY = 1


class ChainRulesManager(models.Manager["ChainRules"]):
    """The one row."""

    def current(self) -> "ChainRules":
        """The chain's rules; the defaults, unsaved, before anybody changed them."""
        return self.first() or ChainRules()


class ChainRules(models.Model):
    """One row for the whole chain. Months and days are whole; 0 turns a rule off."""

    id = models.PositiveSmallIntegerField(
        primary_key=True, default=ONLY, editable=False
    )
    tier_period_days = models.PositiveSmallIntegerField(
        _("spend of so many days"),
        default=365,
        validators=[MinValueValidator(1), MaxValueValidator(3660)],
        help_text=_("What a member bought in these days decides about the tier."),
    )
    tier_validity_days = models.PositiveSmallIntegerField(
        _("a tier is valid for"),
        default=365,
        validators=[MinValueValidator(1), MaxValueValidator(3660)],
        help_text=_(
            "Days. When they are over, the spend is looked at again: it renews the tier, "
            "or the grace begins. Nobody falls before."
        ),
    )
    tier_until_month_end = models.BooleanField(
        _("tiers end with a month"),
        default=True,
        help_text=_("The last day of validity is moved to the end of its month."),
    )
    tier_grace_days = models.PositiveSmallIntegerField(
        _("grace before a lower tier"),
        default=30,
        validators=[MaxValueValidator(366)],
        help_text=_("Days after the validity in which the tier can still be kept."),
    )
    points_per_unit = models.DecimalField(
        _("points for 1.00 spent"),
        max_digits=8,
        decimal_places=4,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Where no earn rule says otherwise. 0: no points."),
    )
    points_rounding = models.CharField(
        _("parts of a point are rounded"),
        max_length=8,
        choices=Rounding.choices,
        default=Rounding.DOWN,
        help_text=_("Once for each receipt."),
    )
    points_valid_months = models.PositiveSmallIntegerField(
        _("points are valid for"),
        default=24,
        validators=[MaxValueValidator(240)],
        help_text=_("Months from the purchase. 0: for ever."),
    )
    points_until_month_end = models.BooleanField(
        _("points end with a month"),
        default=True,
        help_text=_("The last day of validity is moved to the end of its month."),
    )
    points_notice_days = models.PositiveSmallIntegerField(
        _("tell of points that expire within"),
        default=60,
        validators=[MaxValueValidator(366)],
        help_text=_("Days. Shown on the card and on the member's own page."),
    )
    membership_months = models.PositiveSmallIntegerField(
        _("a membership lasts"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("Months that a renewal adds."),
    )
    renewal_window_days = models.PositiveSmallIntegerField(
        _("may be renewed before the end"),
        default=60,
        validators=[MaxValueValidator(366)],
        help_text=_("Days. From then on the card tells of the end."),
    )
    renewal_grace_days = models.PositiveSmallIntegerField(
        _("renewed from the old end within"),
        default=30,
        validators=[MaxValueValidator(366)],
        help_text=_(
            "Days after the end. Later, the new term counts from the day of the renewal."
        ),
    )
    key_visit_days = models.PositiveSmallIntegerField(
        _("key accounts are visited every"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
        help_text=_("Days. Each key account can have a plan of its own."),
    )
    key_review_months = models.PositiveSmallIntegerField(
        _("key accounts are reviewed every"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Months."),
    )
    key_decline_percent = models.PositiveSmallIntegerField(
        _("warn when a key account's spend is below"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_(
            "Percent: the last 90 days against the same 90 days a year ago, or, where "
            "there were none, against the 90 days before."
        ),
    )
    changed_at = models.DateTimeField(_("changed at"), null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )

    objects = ChainRulesManager()

    class Meta:
        verbose_name = _("rules of the chain")
        verbose_name_plural = _("rules of the chain")
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(condition=Q(id=ONLY), name="chain_rules_one_row")
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
