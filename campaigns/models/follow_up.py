"""Asking how a service was: the rules, the answers, what we do about them."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from campaigns.choices import ServedPerson, ServiceProblem
from campaigns.models.call import Call, CallList
from members.choices import ThingKind
from members.models import Category, Store, User, scope_of


class ServiceRuleQuerySet(models.QuerySet["ServiceRule"]):
    """Questions about the rules."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "campaigns.view_calllist"
    ) -> "ServiceRuleQuerySet":
        """The rules whose list is of the stores in which `user` holds the right."""
        return self.filter(scope_of(user, permission).q("call_list__store"))


class ServiceRule(models.Model):
    """Which services are asked about, and when.

    With a ``category``: purchases in it or below it. Else services of owned things of
    the ``thing_kind``, or of all kinds. The calls go to the standing ``call_list``,
    ``days`` after the service, until ``days_open`` days later. The first rule that
    fits (by number) makes the one call of a service.
    """

    call_list = models.OneToOneField(
        CallList,
        on_delete=models.CASCADE,
        related_name="service_rule",
        verbose_name=_("call list"),
    )
    thing_kind = models.CharField(
        _("kind of thing"), max_length=10, choices=ThingKind.choices, blank=True
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category bought"),
    )
    ask = models.CharField(
        _("whom we ask"),
        max_length=8,
        choices=ServedPerson.choices,
        default=ServedPerson.BRINGER,
    )
    days = models.PositiveSmallIntegerField(
        _("days after the service"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    days_open = models.PositiveSmallIntegerField(
        _("days in which to call"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = ServiceRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up rule")
        verbose_name_plural = _("follow-up rules")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.call_list)


class FollowUpProblem(models.Model):
    """One kind of problem that a customer named in a call about a service."""

    call = models.ForeignKey(
        Call, on_delete=models.CASCADE, related_name="problems", verbose_name=_("call")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ServiceProblem.choices)

    class Meta:
        verbose_name = _("problem of a service")
        verbose_name_plural = _("problems of services")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["call", "kind"], name="follow_up_problem_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class FollowUpMeasure(models.Model):
    """What a store (or the chain: no store) does about a month's problems."""

    month = models.DateField(_("month"))
    store = models.ForeignKey(
        Store,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
    )
    words = models.TextField(_("measures"))
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
        verbose_name = _("measures of a month")
        verbose_name_plural = _("measures of months")
        ordering = ["-month", "store"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                "month",
                Coalesce("store", 0),
                name="follow_up_measure_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} · {self.store or '–'}"
