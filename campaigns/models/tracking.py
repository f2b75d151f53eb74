"""Clicks on the links of letters."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Member, Message


class ClickQuerySet(models.QuerySet["Click"]):
    """Questions about clicks."""

    def by_people(self) -> "ClickQuerySet":
        """Without those of mail scanners, which open every link of every letter."""
        return self.filter(is_scanner=False)


class Click(models.Model):
    """One opening of one link of a letter.

    ``number`` counts the links of the letter from 1; the address it led to is frozen
    with the letter. ``ref`` is that of the message ("campaigns.run:5").
    """

    message = models.ForeignKey(
        Message,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("message"),
    )
    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member"),
    )
    number = models.PositiveSmallIntegerField(_("link"))
    ref = models.CharField(_("about"), max_length=80, blank=True)
    at = models.DateTimeField(_("at"))
    is_scanner = models.BooleanField(_("by a scanner"), default=False)

    objects = ClickQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("click")
        verbose_name_plural = _("clicks")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["ref", "is_scanner"])]

    def __str__(self) -> str:
        return f"{self.message_id} · {self.number}"
