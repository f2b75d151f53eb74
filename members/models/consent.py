"""What members agreed to (a ledger), how that stands now, and addresses we spare."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import (
    Channel,
    ConsentAction,
    ConsentSource,
    Purpose,
    SuppressionReason,
)
from members.models.member import Member


class Consent(models.Model):
    """One act of giving or withdrawing consent. Only ever added to."""

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="consents",
        verbose_name=_("member"),
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    action = models.CharField(_("action"), max_length=10, choices=ConsentAction.choices)
    source = models.CharField(_("source"), max_length=16, choices=ConsentSource.choices)
    wording = models.CharField(
        _("wording"), max_length=500, blank=True, help_text=_("What the person read.")
    )
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    import_batch = models.ForeignKey(
        "members.ImportBatch",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("import"),
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return (
            f"{self.get_purpose_display()} · {self.get_channel_display()}: "
            f"{self.get_action_display()}"
        )


class ConsentState(models.Model):
    """How a consent stands now: the last act of the ledger, one row per pair."""

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="consent_states",
        verbose_name=_("member"),
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    is_given = models.BooleanField(_("given"))
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("state of a consent")
        verbose_name_plural = _("states of consents")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "purpose", "channel"], name="consent_state_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} · {self.channel}: {self.is_given}"


class Suppression(models.Model):
    """A standing order not to send to an address, kept as a keyed hash.

    It has no member, so that it outlives the member's erasure.
    """

    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    address_hash = models.CharField(_("address (hashed)"), max_length=64)
    reason = models.CharField(
        _("reason"), max_length=16, choices=SuppressionReason.choices
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "address_hash"], name="suppression_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_reason_display()}"
