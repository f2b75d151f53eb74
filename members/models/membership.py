"""Terms of membership: each renewal is a row, the member's own date is the last end."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.member import Member


class MembershipTerm(models.Model):
    """One renewal. Only ever added to. ``was_until`` is the end before it, if any."""

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="terms",
        verbose_name=_("member"),
    )
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    was_until = models.DateField(_("end before"), null=True, blank=True)
    at = models.DateTimeField(_("renewed at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("renewed by"),
    )

    class Meta:
        verbose_name = _("term of membership")
        verbose_name_plural = _("terms of membership")
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"
