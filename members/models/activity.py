"""The timeline: what happened between us and a member."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.member import Member
from members.models.store import Store


class Activity(models.Model):
    """One thing that happened. Its kind is registered by the app that writes it.

    ``kind`` is "app.what" (members/record/timeline.py); ``data`` holds what the line
    says; ``ref`` names the row it is about ("feedback.case:12"), without a foreign key
    since that row may live in an app above.
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        db_index=False,  # the index with the moment serves
        related_name="activities",
        verbose_name=_("member"),
    )
    kind = models.CharField(_("kind"), max_length=60)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("store"),
    )
    data = models.JSONField(_("data"), default=dict, blank=True)
    ref = models.CharField(_("about"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["member", "-at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
