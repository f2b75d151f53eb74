"""The store manager's daily reading, and who gets which report by mail."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from feedback.choices import ReportKind
from members.models import Region, Store, User, scope_of


class DailyReadingQuerySet(models.QuerySet["DailyReading"]):
    """Questions about readings that chain."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "feedback.view_dailyreading"
    ) -> "DailyReadingQuerySet":
        """The readings of the stores in which `user` holds the permission."""
        return self.filter(scope_of(user, permission).q("store"))


class DailyReading(models.Model):
    """One day of a store's register, read and signed (F14). A day without a row is one
    that nobody signed.

    ``counts`` is what stood on the page; ``remarks`` are for operations and name no
    customer: what concerns one case is noted in the case.
    """

    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("store")
    )
    day = models.DateField(_("day"))
    signed_at = models.DateTimeField(_("signed at"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed by"),
    )
    remarks = models.TextField(_("remarks"), blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)

    objects = DailyReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("daily reading")
        verbose_name_plural = _("daily readings")
        ordering = ["-day", "store_id"]
        constraints = [
            models.UniqueConstraint(fields=["store", "day"], name="reading_once"),
        ]
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.store_id} · {self.day:%Y-%m-%d}"


class ReportSubscription(models.Model):
    """Who is told by mail when a report's period is over, for which stores.

    The mail has the link and a few counts. ``last_on`` is the last day of the period
    that was told last, so that no period is told twice.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("report"), max_length=12, choices=ReportKind.choices)
    store = models.ForeignKey(
        Store,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("region"),
    )
    created_at = models.DateTimeField(_("ordered at"))
    last_on = models.DateField(_("told up to"))

    class Meta:
        verbose_name = _("report by mail")
        verbose_name_plural = _("reports by mail")
        ordering = ["user_id", "kind", "pk"]
        permissions = [
            ("read_reports", _("Can read the reports of feedback")),
        ]
        constraints = [
            models.UniqueConstraint(
                # an expression: SQLite knows no NULLS NOT DISTINCT
                "user",
                "kind",
                Coalesce("store", 0),
                Coalesce("region", 0),
                name="report_subscription_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.get_kind_display()}"
