"""The words of a letter, in each language."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import Language


class MessageTemplate(models.Model):
    """A letter with merge fields. Its words are in TemplateText, one per language."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TemplateText(models.Model):
    """Subject and body in one language.

    Merge fields are written {given_name|dear guest}: a field of a closed list and what
    to say when it is empty. campaigns/queries/merge_fields.py has the list.
    """

    template = models.ForeignKey(
        MessageTemplate,
        on_delete=models.CASCADE,
        related_name="texts",
        verbose_name=_("template"),
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a template")
        verbose_name_plural = _("texts of a template")
        constraints = [
            models.UniqueConstraint(
                fields=["template", "language"], name="template_text_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} · {self.get_language_display()}"
