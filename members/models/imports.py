"""Files of members and purchases that are imported, and their rows."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import ImportKind, ImportOutcome, ImportState
from members.fields import ByteOrderedCharField
from members.models.access import scope_of
from members.models.user import User


def private_storage() -> Storage:
    """Storage that no web server serves."""
    return storages["private"]


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Questions about imports."""

    def visible_to(self, user: User | AnonymousUser) -> "ImportBatchQuerySet":
        """All, to those who may import for the whole chain; else one's own."""
        scope = scope_of(user, "members.import_member")
        if scope.everywhere:
            return self.all()
        if not scope.store_ids:
            return self.none()
        return self.filter(by=user.pk)


class ImportBatch(models.Model):
    """One file on its way in. Rows of the outcome name it, so that it can be undone."""

    kind = models.CharField(_("kind"), max_length=10, choices=ImportKind.choices)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ImportState.choices,
        default=ImportState.UPLOADED,
    )
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="imports/%Y/%m/", blank=True
    )
    filename = models.CharField(_("file name"), max_length=200)
    # How the file is written: format, encoding, delimiter, headings.
    dialect = models.JSONField(_("dialect"), default=dict, blank=True)
    mapping = models.JSONField(_("columns"), default=dict, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    summary = models.JSONField(_("counts"), default=dict, blank=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    # The next moment the worker must look at it; empty when it need not.
    due_at = models.DateTimeField(_("due at"), null=True, blank=True, db_index=True)
    lease_by = models.CharField(_("claimed by"), max_length=60, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename

    @property
    def not_taken(self) -> int:
        """How many rows were refused or ambiguous, once it is done."""
        counts = self.summary.get("counts", {})
        return int(counts.get("ambiguous", 0) + counts.get("rejected", 0))


class ImportRow(models.Model):
    """One line of the file, kept until the batch can no longer be undone.

    ``raw`` is as read; ``group`` brings lines of one receipt together; ``before``
    holds what a changed row was, for the undo.
    """

    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.CASCADE,
        related_name="rows",
        verbose_name=_("import"),
    )
    row_no = models.PositiveIntegerField(_("line"))
    raw = models.JSONField(_("as read"))
    group = ByteOrderedCharField(_("group"), max_length=120, blank=True)
    outcome = models.CharField(
        _("outcome"),
        max_length=10,
        choices=ImportOutcome.choices,
        default=ImportOutcome.PENDING,
    )
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    object_id = models.BigIntegerField(_("row made or changed"), null=True, blank=True)
    before = models.JSONField(_("before"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of imports")
        constraints = [
            models.UniqueConstraint(fields=["batch", "row_no"], name="import_row_once")
        ]
        indexes = [
            models.Index(fields=["batch", "outcome", "row_no"]),
            models.Index(fields=["batch", "group", "row_no"]),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.row_no}"
