"""Thank-you letters that somebody may send with one click."""

from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.choices import ThanksKind, ThanksState
from campaigns.models.template import MessageTemplate
from members.models import Member, Message, User, scope_of


class ThanksRule(models.Model):
    """For what a letter is suggested, which one, and for how many days.

    ``amount`` is where a large purchase begins.
    """

    kind = models.CharField(
        _("for"), max_length=16, choices=ThanksKind.choices, unique=True
    )
    template = models.ForeignKey(
        MessageTemplate,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("letter"),
    )
    amount = models.DecimalField(
        _("from this amount"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Only for large purchases."),
    )
    days = models.PositiveSmallIntegerField(
        _("days for which it is suggested"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("rule of thank-you letters")
        verbose_name_plural = _("rules of thank-you letters")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ThanksSuggestionQuerySet(models.QuerySet["ThanksSuggestion"]):
    """Questions about suggestions."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "campaigns.view_call"
    ) -> "ThanksSuggestionQuerySet":
        """Those for members of the stores in which `user` holds the right."""
        return self.filter(scope_of(user, permission).q("member__home_store"))

    def open(self) -> "ThanksSuggestionQuerySet":
        """Those about which nobody has decided yet."""
        return self.filter(state=ThanksState.OPEN)


class ThanksSuggestion(models.Model):
    """One occasion to thank one member. The same occasion never comes twice."""

    rule = models.ForeignKey(
        ThanksRule,
        on_delete=models.CASCADE,
        related_name="suggestions",
        verbose_name=_("rule"),
    )
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="+", verbose_name=_("member")
    )
    occasion = models.CharField(_("occasion"), max_length=60)
    on = models.DateField(_("happened on"))
    # Last day on which it is worth a letter.
    until = models.DateField(_("until"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ThanksState.choices,
        default=ThanksState.OPEN,
    )
    message = models.OneToOneField(
        Message,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("letter"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ThanksSuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested thank-you letter")
        verbose_name_plural = _("suggested thank-you letters")
        ordering = ["on", "pk"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["until"], condition=Q(state="open"), name="thanks_open_until"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "member", "occasion"], name="thanks_occasion_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.member}"
