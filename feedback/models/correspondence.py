"""What was said in a case, and the files that came with it."""

import uuid
from pathlib import PurePath

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.choices import EntryKind, Scan
from feedback.models.case import Case


def private_storage() -> Storage:
    """Storage that no web server serves."""
    return storages["private"]


def stored_name(attachment: "Attachment", filename: str) -> str:
    """A random name: what the customer called the file never reaches the disk."""
    suffix = PurePath(filename).suffix
    return f"cases/{attachment.added_at:%Y/%m}/{attachment.public_id}{suffix}"


PUBLIC_KINDS = (EntryKind.MESSAGE, EntryKind.REPLY, EntryKind.INTERIM)


class CaseEntryQuerySet(models.QuerySet["CaseEntry"]):
    """Questions about correspondence that chain."""

    def public(self) -> "CaseEntryQuerySet":
        """What the customer may read."""
        return self.filter(kind__in=PUBLIC_KINDS)


class CaseEntry(models.Model):
    """A message of the customer, a reply or interim message of ours, a note, or a change.

    Only messages, replies and interim messages are public; notes and changes never leave the house.
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

    objects = CaseEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a case")
        verbose_name_plural = _("entries of a case")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["case", "at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Questions about files that chain."""

    def public(self) -> "AttachmentQuerySet":
        """The files of what the customer may read."""
        return self.filter(entry__kind__in=PUBLIC_KINDS)


class Attachment(models.Model):
    """A file of a case. Kept in private storage, served through a permission check."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        Case,
        on_delete=models.CASCADE,
        related_name="attachments",
        verbose_name=_("case"),
    )
    entry = models.ForeignKey(
        CaseEntry,
        on_delete=models.CASCADE,
        related_name="attachments",
        verbose_name=_("entry"),
    )
    file = models.FileField(
        _("file"), storage=private_storage, upload_to=stored_name, max_length=120
    )
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("type"), max_length=80)
    size = models.PositiveIntegerField(_("bytes"))
    added_at = models.DateTimeField(_("added at"))
    scan = models.CharField(
        _("virus scanner"),
        max_length=8,
        choices=Scan.choices,
        default=Scan.NOT_SCANNED,
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_held(self) -> bool:
        """Whether it is given to nobody: the scanner warns, or has not answered yet."""
        return self.scan in {Scan.PENDING, Scan.INFECTED}

    @property
    def is_picture(self) -> bool:
        """Whether a browser may show it in place: only what we encoded ourselves."""
        return self.content_type in {"image/jpeg", "image/png"}
