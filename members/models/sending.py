"""What the sender counts: how much may leave, and which addresses give trouble."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import Channel


class SendingBudget(models.Model):
    """A bucket of so many letters a minute, shared by all workers.

    ``tokens`` is what was left at ``counted_at``; what doesn't fit is put off, one
    letter behind the other, until ``promised_until``.
    """

    key = models.CharField(_("key"), max_length=80, unique=True)
    tokens = models.FloatField(_("left"), default=0)
    counted_at = models.DateTimeField(_("counted at"))
    promised_until = models.DateTimeField(_("promised until"))

    class Meta:
        verbose_name = _("sending budget")
        verbose_name_plural = _("sending budgets")

    def __str__(self) -> str:
        return self.key


class SoftBounce(models.Model):
    """How often in a row letters to an address came back for the time being (a full
    mailbox). The address is kept as a keyed hash."""

    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    address_hash = models.CharField(_("address (hashed)"), max_length=64)
    times = models.PositiveSmallIntegerField(_("times"), default=0)
    last_at = models.DateTimeField(_("last at"))

    class Meta:
        verbose_name = _("soft bounce")
        verbose_name_plural = _("soft bounces")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "address_hash"], name="soft_bounce_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.times}"
