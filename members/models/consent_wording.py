"""The sentences that people agree to, version by version."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import Channel, Language, Purpose


class ConsentWording(models.Model):
    """What a person reads before agreeing. Changed only by adding a version.

    A wording without a channel holds for all that have none of their own. It is shown
    from ``valid_from`` on, until a later version of the same purpose, channel and
    language takes its place. The ledger keeps version and text of what was read.
    """

    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    channel = models.CharField(
        _("channel"),
        max_length=10,
        choices=Channel.choices,
        blank=True,
        help_text=_("Blank: all channels."),
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    version = models.CharField(
        _("version"), max_length=20, help_text=_("For example 2026-11.")
    )
    text = models.CharField(_("wording"), max_length=460)
    valid_from = models.DateField(_("shown from"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )

    class Meta:
        verbose_name = _("wording of a consent")
        verbose_name_plural = _("wordings of consents")
        ordering = ["purpose", "channel", "language", "-valid_from", "-pk"]
        default_permissions = ("add", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "channel", "language", "version"],
                name="consent_wording_once",
            )
        ]

    def __str__(self) -> str:
        return f"[{self.version}] {self.text}"
