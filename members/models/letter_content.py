"""The words of a letter that goes to many, stored once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterContent(models.Model):
    """Subject, text and HTML in one language, frozen: never changed once letters point
    at it.

    ``[[value:NAME]]`` stands for a word that differs from reader to reader
    (Message.values), ``[[link:NAME]]`` for an address of ours (Message.links). Nothing
    personal is in it. ``key`` says what it is ("campaign:12:version:3:zh-hans").
    """

    key = models.CharField(_("key"), max_length=200, unique=True)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    # Where counted links lead, the first one first (members/outbox/clicks.py).
    addresses = models.JSONField(_("addresses of the links"), default=list, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("wording of letters")
        verbose_name_plural = _("wordings of letters")

    def __str__(self) -> str:
        return self.key
