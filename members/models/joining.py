"""What a newcomer is told: why it is worth being a member."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.choices import Language


class JoiningReason(models.Model):
    """One advantage for the customer, in a sentence a clerk can say at the till.

    Written by marketing, in both languages; a blank one is shown in the other.
    """

    words_zh = models.CharField(_("in Chinese"), max_length=120, blank=True)
    words_en = models.CharField(_("in English"), max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(
        _("position"), default=10, help_text=_("Small numbers come first.")
    )
    is_shown = models.BooleanField(_("shown at the till"), default=True)

    class Meta:
        verbose_name = _("reason for joining")
        verbose_name_plural = _("reasons for joining")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(words_zh="", words_en=""),
                name="joining_reason_has_words",
                violation_error_message=_("Write the reason in one language at least."),
            )
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The sentence in the reader's language, or in the other one."""
        if (get_language() or "").startswith(Language.ENGLISH):
            return self.words_en or self.words_zh
        return self.words_zh or self.words_en
