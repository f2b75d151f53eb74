"""Imported files and what their rows hold: emptied for one person, or after a time."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from members.choices import ImportKind, ImportState
from members.models import ImportBatch, ImportRow, Purchase
from members.record.erasers import Erasure

ENDED = (ImportState.DONE, ImportState.FAILED, ImportState.UNDONE)
EMPTY: dict[str, Any] = {"raw": [], "before": None, "reasons": [], "group": ""}
CHUNK = 2_000


def erase_import_rows(erasure: Erasure) -> None:
    """Empty the rows of imports that are about the person, taken or refused.

    Found by the member or the purchase that they made, or by a number or address in
    them. They can't be undone any more. The files of these imports, which hold many
    people, are deleted when the import has ended; the rows stay, so it can still be
    undone for everybody else.
    """
    about = ImportRow.objects.filter(
        Q(batch__kind=ImportKind.MEMBERS, object_id__in=erasure.ids)
        | Q(
            batch__kind=ImportKind.PURCHASES,
            object_id__in=Purchase.objects.filter(member__in=erasure.ids).values("pk"),
        )
    )
    found = set(about.values_list("pk", flat=True)) | _rows_naming(erasure)
    rows = ImportRow.objects.filter(pk__in=found)
    batches = ImportBatch.objects.filter(
        pk__in=rows.values("batch"), state__in=ENDED
    ).exclude(file="")
    erasure.drop_files(batches)
    batches.update(file="")
    members = rows.filter(batch__kind=ImportKind.MEMBERS)
    members.filter(object_id__in=erasure.ids).update(object_id=None)
    rows.update(**EMPTY)


def _rows_naming(erasure: Erasure) -> set[int]:
    """Rows in which a number or an address of the person stands, however it is written.

    One pass over the rows that are kept, which are those of PORTAL_IMPORT_DAYS.
    """
    rows = ImportRow.objects.annotate(text=Cast("raw", TextField()))
    named = Q(pk__in=[])
    for word in erasure.identifiers:
        # Databases keep what is not ASCII as it is, or escaped.
        named |= Q(text__icontains=word)
        if not word.isascii():
            named |= Q(text__contains=word.encode("unicode_escape").decode())
    return set(rows.filter(named).values_list("pk", flat=True))


def purge_imports(*, at: datetime) -> int:
    """Delete the files and rows' contents of imports older than PORTAL_IMPORT_DAYS.

    They can't be undone after that, which their pages say. Counts and reasons by number
    stay. Unfinished ones of that age are given up. Returns how many; safe to run twice.
    """
    before = at - timedelta(days=settings.PORTAL_IMPORT_DAYS)
    old = ImportBatch.objects.filter(created_at__lt=before, due_at=None)
    done = 0
    for batch in old.exclude(summary__has_key="purged_at").order_by("pk")[:50]:
        _purge(batch, at=at)
        done += 1
    return done


def _purge(batch: ImportBatch, *, at: datetime) -> None:
    if batch.file:
        batch.file.delete(save=False)
        batch.file = ""
    rows = ImportRow.objects.filter(batch=batch)
    last = 0
    while ids := list(
        rows.filter(row_no__gt=last)
        .order_by("row_no")[:CHUNK]
        .values_list("row_no", flat=True)
    ):
        part = rows.filter(row_no__gt=last, row_no__lte=ids[-1])
        part.update(raw=[], before=None, reasons=[], group="")
        last = ids[-1]
    kept = {
        key: value
        for key, value in batch.summary.items()
        if key in ("counts", "undo", "problem")
    }
    batch.summary = {**kept, "purged_at": at.isoformat()}
    if batch.state not in ENDED:
        batch.state = ImportState.FAILED
    batch.save(update_fields=["file", "summary", "state"])
