"""What a member asked of us on the page behind a letter: a rest, a consent to confirm."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import Channel, Purpose
from members.models.member import Member


class MarketingPause(models.Model):
    """The member wants nothing but answers from us for a while.

    Consents stay as they are; ``until`` is the first day on which they count again.
    """

    member = models.OneToOneField(
        Member,
        on_delete=models.CASCADE,
        related_name="marketing_pause",
        verbose_name=_("member"),
    )
    until = models.DateField(_("until"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("pause of marketing")
        verbose_name_plural = _("pauses of marketing")

    def __str__(self) -> str:
        return f"{self.member} · {self.until}"


class PendingConsent(models.Model):
    """A consent given on the web that the owner of the mailbox has yet to confirm.

    It allows nothing. The ledger gets the act when it is confirmed, and the row goes.
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="pending_consents",
        verbose_name=_("member"),
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    wording = models.CharField(_("wording"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("consent to be confirmed")
        verbose_name_plural = _("consents to be confirmed")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "purpose", "channel"], name="pending_consent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.purpose} · {self.channel}"
