"""Words that are ready for answers, and knowledge that stands beside the work."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.choices import CaseKind, Decision


class CannedReply(models.Model):
    """A text for answers, in both languages; blanks in it are filled from the case.

    ``kind`` and ``decision`` say when it is offered; empty: always.
    """

    title = models.CharField(_("title"), max_length=80, unique=True)
    text_zh = models.TextField(_("text in Chinese"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    kind = models.CharField(
        _("for messages of the kind"),
        max_length=12,
        choices=CaseKind.choices,
        blank=True,
    )
    decision = models.CharField(
        _("for the decision"), max_length=10, choices=Decision.choices, blank=True
    )
    sort_order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("ready answer")
        verbose_name_plural = _("ready answers")
        ordering = ["sort_order", "title"]

    def __str__(self) -> str:
        return self.title

    def text_in(self, language: str) -> str:
        """The text in this language, else in the other one."""
        if language.startswith("zh"):
            return self.text_zh or self.text_en
        return self.text_en or self.text_zh
