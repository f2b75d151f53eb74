"""The words of a letter, in each language, and every version they ever had."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from campaigns.blocks import LetterBlocks
from members.choices import Language


class MessageTemplate(models.Model):
    """A letter with merge fields. Its words are in TemplateText, one per language."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    tracks_links = models.BooleanField(
        _("count clicks"),
        default=True,
        help_text=_(
            "Links lead over an address of ours that counts who followed them. "
            "Without it the letter holds the plain addresses."
        ),
    )

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TemplateText(models.Model):
    """Subject and blocks of the e-mail, the text message, and the script of a call.

    Merge fields are written {given_name|dear guest}: a field of a closed list and what
    to say when it is empty. campaigns/queries/merge_fields.py has the list. ``body`` is
    plain text, as letters were written before there were blocks; it counts only as long
    as there are none, and saving the letter anew turns it into a block.
    """

    template = models.ForeignKey(
        MessageTemplate,
        on_delete=models.CASCADE,
        related_name="texts",
        verbose_name=_("template"),
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    preheader = models.CharField(_("preview line"), max_length=150, blank=True)
    body = models.TextField(_("text"), blank=True)
    blocks = StreamField(LetterBlocks(), verbose_name=_("letter"), blank=True)
    sms_text = models.TextField(_("text message"), blank=True)
    sms_template_code = models.CharField(
        _("template code of the provider"), max_length=60, blank=True
    )
    sms_sign_name = models.CharField(_("sign name"), max_length=20, blank=True)
    script = models.TextField(_("script of the call"), blank=True)

    wagtail_reference_index_ignore = True

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

    @property
    def has_letter(self) -> bool:
        """Whether there is an e-mail in this language."""
        return bool(self.subject and (self.body or len(self.blocks)))


class TemplateVersion(models.Model):
    """The words as they were after one saving; never changed.

    ``words``: language → field of TemplateText → value (blocks as Wagtail stores them).
    A small row of our own and not a revision of Wagtail's: words of all languages are
    one thing here, and a run points at the number.
    """

    template = models.ForeignKey(
        MessageTemplate,
        on_delete=models.CASCADE,
        related_name="versions",
        verbose_name=_("template"),
    )
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=120)
    tracks_links = models.BooleanField(_("count clicks"), default=True)
    words = models.JSONField(_("words"), default=dict)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("version of a template")
        verbose_name_plural = _("versions of a template")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="template_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} · {self.number}"
