"""Unusual amounts: somebody looked at far more than on other days."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import AlertKind, AlertPeriod
from members.models.access import Post, scope_of
from members.models.user import User


class AccessAlertQuerySet(models.QuerySet["AccessAlert"]):
    """Questions about alerts."""

    def visible_to(self, user: User | AnonymousUser) -> "AccessAlertQuerySet":
        """Alerts about people with a post in the stores whose access log one may see;
        never those about oneself, unless one sees the whole chain.
        """
        scope = scope_of(user, "members.view_accesslog")
        if scope.everywhere:
            return self.all()
        inside = Post.objects.filter(scope.q("store"))
        return self.filter(user__in=inside.values("user")).exclude(user=user.pk)


class AccessAlert(models.Model):
    """Too much of one kind by one person in one hour or day. ``since`` begins it.

    ``usual`` is the person's own median of the same period; one row a period, whose
    count grows while it lasts.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who"),
    )
    kind = models.CharField(_("what"), max_length=10, choices=AlertKind.choices)
    period = models.CharField(_("period"), max_length=4, choices=AlertPeriod.choices)
    since = models.DateTimeField(_("beginning"))
    at = models.DateTimeField(_("noticed at"))
    count = models.PositiveIntegerField(_("count"))
    usual = models.PositiveIntegerField(_("usual"))
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked into by"),
    )
    seen_at = models.DateTimeField(_("looked into at"), null=True, blank=True)
    finding = models.CharField(_("what came of it"), max_length=300, blank=True)

    objects = AccessAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert about unusual amounts")
        verbose_name_plural = _("alerts about unusual amounts")
        ordering = ["-at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "period", "since"], name="access_alert_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.count}"
