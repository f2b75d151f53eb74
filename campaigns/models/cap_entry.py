"""The ledger by which caps are kept: each contact of ours that counts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import Channel
from members.models import Member


class CapEntry(models.Model):
    """One letter, text message or call of marketing to a member.

    Written before the letter leaves, in the transaction that counted (so that two
    workers can't both see room), taken back when it did not leave after all. ``key``
    says what it was: "message:81", "call:7".
    """

    key = models.CharField(_("key"), max_length=60, unique=True)
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="+", verbose_name=_("member")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("contact that counts")
        verbose_name_plural = _("contacts that count")
        default_permissions = ()
        indexes = [models.Index(fields=["member", "-at"], name="capentry_member")]

    def __str__(self) -> str:
        return self.key
