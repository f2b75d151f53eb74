"""What was said in a case, and the files that came with it."""

import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.choices import EntryKind
from feedback.models.case import Case


def private_storage() -> Storage:
    """Storage that no web server serves."""
    return storages["private"]


class CaseEntry(models.Model):
    """A message of the customer, a reply of ours, an internal note, or a change.

    Only messages and replies are public; notes and changes never leave the house.
    """

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="entries", verbose_name=_("case")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=EntryKind.choices)
    body = models.TextField(_("text"), blank=True)
    # What a change was, as codes, so that it is told in the reader's language.
    data = models.JSONField(_("data"), default=dict, blank=True)
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
        verbose_name = _("entry of a case")
        verbose_name_plural = _("entries of a case")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["case", "at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


class Attachment(models.Model):
    """A file of a case. Kept in private storage, served through a permission check."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        Case,
        on_delete=models.CASCADE,
        related_name="attachments",
        verbose_name=_("case"),
    )
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="cases/%Y/%m/"
    )
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("type"), max_length=80)
    size = models.PositiveIntegerField(_("bytes"))
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
