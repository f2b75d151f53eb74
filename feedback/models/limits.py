"""How much each role may grant a customer, and the numbers that the chain has set."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.choices import Role

ONLY = 1


class AuthorityLimit(models.Model):
    """Up to how much a role may approve what is given to a customer (F10).

    An empty number is no limit. A change makes a new version: the old row gets
    ``ended_at`` and stays, so that one can see what held when something was approved.
    """

    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    most_amount = models.DecimalField(
        _("most money"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    most_points = models.PositiveIntegerField(_("most points"), null=True, blank=True)
    started_at = models.DateTimeField(_("in force since"))
    ended_at = models.DateTimeField(_("in force until"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("set by"),
    )

    class Meta:
        verbose_name = _("authority limit")
        verbose_name_plural = _("authority limits")
        ordering = ["role", "-started_at", "-pk"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["role"],
                condition=Q(ended_at=None),
                name="authority_limit_once",
            ),
            models.CheckConstraint(
                condition=Q(most_amount=None) | Q(most_amount__gte=0),
                name="authority_limit_not_below_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.most_amount}"


class CaseRulesManager(models.Manager["CaseRules"]):
    """The one row."""

    def current(self) -> "CaseRules":
        """The chain's rules; the defaults, unsaved, before anybody changed them."""
        return self.first() or CaseRules()


class CaseRules(models.Model):
    """What the chain has decided about asking after a case; one row."""

    id = models.PositiveSmallIntegerField(
        primary_key=True, default=ONLY, editable=False
    )
    ask_after_days = models.PositiveSmallIntegerField(
        _("ask whether it satisfied after"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("Days after the answer, or after the day of the last promise."),
    )
    ask_again_days = models.PositiveSmallIntegerField(
        _("ask the same person again after"),
        default=30,
        validators=[MaxValueValidator(366)],
        help_text=_("Days. Sooner, nobody is asked about another matter."),
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("close what satisfied after"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("Days after a contented answer, when nothing is left to do."),
    )
    close_unanswered_days = models.PositiveSmallIntegerField(
        _("close what nobody answered after"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(180)],
        help_text=_("Days after we asked, when nothing is left to do."),
    )
    most_tries = models.PositiveSmallIntegerField(
        _("give up calling after"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("Calls without an answer."),
    )

    objects = CaseRulesManager()

    class Meta:
        verbose_name = _("rules for asking after a case")
        verbose_name_plural = _("rules for asking after a case")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(id=ONLY), name="case_rules_one_row")
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
