"""What the chain has decided about how often, when and how it writes and calls."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.choices import RuleSet

ONLY = 1
HOUR = MaxValueValidator(24)


class OutreachRulesManager(models.Manager["OutreachRules"]):
    """The one row."""

    def current(self) -> "OutreachRules":
        """The chain's rules; the defaults, unsaved, before anybody changed them."""
        return self.first() or OutreachRules()


class OutreachRules(models.Model):
    """One row for the whole chain. Hours are those of the portal's time zone.

    A window may go over midnight (quiet from 21 until 9). 0 turns a cap off. What is
    said here is for marketing; service letters go at any hour.
    """

    id = models.PositiveSmallIntegerField(
        primary_key=True, default=ONLY, editable=False
    )
    rule_set = models.CharField(
        _("rules about advertising"),
        max_length=4,
        choices=RuleSet.choices,
        blank=True,
        help_text=_("Blank: those of the country of the portal."),
    )
    postal_address = models.CharField(
        _("postal address"),
        max_length=200,
        blank=True,
        help_text=_("Stands at the foot of letters."),
    )
    quiet_from = models.PositiveSmallIntegerField(
        _("quiet from (hour)"), default=21, validators=[HOUR]
    )
    quiet_until = models.PositiveSmallIntegerField(
        _("quiet until (hour)"), default=8, validators=[HOUR]
    )
    cap_count = models.PositiveSmallIntegerField(
        _("at most so many"),
        default=4,
        help_text=_("Letters, text messages and calls together. 0: no limit."),
    )
    cap_days = models.PositiveSmallIntegerField(
        _("within so many days"), default=30, validators=[MaxValueValidator(366)]
    )
    household_rest_days = models.PositiveSmallIntegerField(
        _("rest of a household"),
        default=7,
        validators=[MaxValueValidator(366)],
        help_text=_("Days in which a household gets news only once."),
    )
    sender_rate_per_minute = models.PositiveIntegerField(
        _("letters a minute"),
        default=0,
        help_text=_("What the mail server takes at most. 0: no limit."),
    )
    call_cool_down_hours = models.PositiveSmallIntegerField(
        _("hours between two attempts to call"), default=20
    )
    calls_from = models.PositiveSmallIntegerField(
        _("calls from (hour)"), default=9, validators=[HOUR]
    )
    calls_until = models.PositiveSmallIntegerField(
        _("calls until (hour)"), default=20, validators=[HOUR]
    )
    goal_days = models.PositiveSmallIntegerField(
        _("purchases count for"),
        default=30,
        validators=[MaxValueValidator(366)],
        help_text=_("Days after a letter in which a purchase is counted to it."),
    )
    approval_limit = models.PositiveIntegerField(
        _("without approval up to"),
        default=0,
        help_text=_(
            "Up to so many people the author may start a campaign alone. 0: another "
            "person approves each."
        ),
    )
    chain_approval_limit = models.PositiveIntegerField(
        _("approved by a store up to"),
        default=1000,
        help_text=_("A campaign for more people is approved by the head office."),
    )
    email_cost = models.DecimalField(
        _("cost of an e-mail"), max_digits=8, decimal_places=4, default=Decimal(0)
    )
    sms_cost = models.DecimalField(
        _("cost of a text message"),
        max_digits=8,
        decimal_places=4,
        default=Decimal("0.05"),
    )
    call_cost = models.DecimalField(
        _("cost of a call"), max_digits=8, decimal_places=4, default=Decimal(3)
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

    objects = OutreachRulesManager()

    class Meta:
        verbose_name = _("rules of outreach")
        verbose_name_plural = _("rules of outreach")
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(condition=Q(id=ONLY), name="outreach_rules_one_row")
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
