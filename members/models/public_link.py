"""Links that we hand to people outside: random, hashed, for one purpose, revocable."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicLink(models.Model):
    """A link of ours in a message.

    The database holds a random nonce and the hash of the token; the token itself is
    HMAC-SHA256(nonce) under the secret key, so that neither a copy of the database
    nor a guess opens anything. members/outbox/links.py makes and finds them.
    """

    purpose = models.CharField(_("purpose"), max_length=30)
    target = models.CharField(
        _("target"), max_length=80, help_text="feedback.case:12, members.member:7"
    )
    nonce = models.CharField(_("nonce"), max_length=64)
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("public link")
        verbose_name_plural = _("public links")
        indexes = [models.Index(fields=["purpose", "target"])]

    def __str__(self) -> str:
        return f"{self.purpose} → {self.target}"
