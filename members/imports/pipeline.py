"""A file's way in: upload → columns → read → preview → commit, chunk by chunk.

State lives in the batch and its rows; each chunk is one transaction that writes members
or purchases, the outcomes of its rows and the batch's progress together. Killed at any
moment, the work goes on after the last whole chunk.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.choices import ImportState
from members.exceptions import NotAllowed
from members.imports.committing import commit_chunk, finish_commit, start_commit
from members.imports.context import PERMISSION, Context
from members.imports.custom_columns import columns_for
from members.imports.lease import fail, keep, release
from members.imports.mapping import check_mapping, guess_mapping
from members.imports.parsing import Dialect, read_dialect, read_rows
from members.imports.previewing import preview_chunk, start_preview
from members.imports.reasons import FileProblem
from members.imports.row_groups import group_of
from members.imports.undoing import undo_chunk
from members.models import ImportBatch, ImportRow, User, scope_of

READ_CHUNK = 2000
FILENAME_LENGTH = 200


def start_batch(
    *, kind: str, file: Path, filename: str, by: User, options: dict[str, Any]
) -> ImportBatch:
    """Take a file in: look how it is written, guess its columns, keep a private copy.

    Nothing is read beyond the first rows and nobody's record is touched. Raises
    FileProblem when it can't be imported and NotAllowed without the permission.
    """
    scope = scope_of(by, PERMISSION)
    if not scope.everywhere and not scope.store_ids:
        raise NotAllowed(_("You may not import members and purchases."))
    dialect = read_dialect(file)
    batch = ImportBatch(
        kind=kind,
        filename=clean_filename(filename),
        dialect=dialect.as_json(),
        mapping=guess_mapping(kind, dialect.headings, columns_for(kind, by)).mapping,
        options=options,
        by=by,
    )
    with file.open("rb") as opened:
        batch.file.save(f"{kind}.{dialect.format}", File(opened), save=False)
    batch.save()
    return batch


def clean_filename(name: str) -> str:
    """A file's name for showing: no folders, no control characters, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(char for char in last if char.isprintable()).strip()
    return plain[-FILENAME_LENGTH:] or "?"


@transaction.atomic
def start_reading(
    *,
    batch: ImportBatch,
    mapping: dict[str, int],
    options: dict[str, Any],
    at: datetime,
) -> None:
    """Settle columns and options and have the file read for the preview.

    May be called again until the import is confirmed. Raises FileProblem when a needed
    column is missing, NotAllowed once the import runs.
    """
    check_mapping(batch.kind, mapping, default_store=options.get("default_store"))
    _move(
        batch,
        (ImportState.UPLOADED, ImportState.PREVIEWED, ImportState.FAILED),
        ImportState.READING,
        at=at,
        mapping=mapping,
        options=options,
        summary={},
        rows_total=0,
        rows_done=0,
    )
    ImportRow.objects.filter(batch=batch).delete()


def confirm(*, batch: ImportBatch, at: datetime) -> None:
    """Have the previewed import carried out; NotAllowed in any other state."""
    _move(batch, (ImportState.PREVIEWED,), ImportState.QUEUED, at=at, rows_done=0)


def ask_undo(*, batch: ImportBatch, at: datetime) -> None:
    """Have a finished import taken back; NotAllowed in any other state, and when what
    its rows held was deleted with the time."""
    if batch.summary.get("purged_at"):
        raise NotAllowed(
            _("It is too old: what its rows held was deleted. It can't be undone.")
        )
    _move(batch, (ImportState.DONE,), ImportState.UNDOING, at=at, rows_done=0)


def discard(*, batch: ImportBatch) -> None:
    """Forget a file that was not imported; NotAllowed when it was or is."""
    if batch.state not in (
        ImportState.UPLOADED,
        ImportState.PREVIEWED,
        ImportState.FAILED,
    ):
        raise NotAllowed(_("This import can't be deleted: it was carried out."))
    stored = batch.file
    batch.delete()
    if stored.name:
        stored.storage.delete(stored.name)


def _move(
    batch: ImportBatch,
    sources: tuple[str, ...],
    target: str,
    *,
    at: datetime,
    **fields: Any,
) -> None:
    moved = ImportBatch.objects.filter(pk=batch.pk, state__in=sources).update(
        state=target, due_at=at, lease_by="", **fields
    )
    if not moved:
        raise NotAllowed(
            _("This import is in another state by now. Load the page again.")
        )
    batch.refresh_from_db()


def work_on(batch: ImportBatch, *, at: datetime, seconds: float | None = None) -> int:
    """Carry a claimed batch on until nothing is left to do or `seconds` are over.

    Returns the rows done. The claim is given back at the end; LeaseLost when somebody
    else has it meanwhile. Any other error leaves the claim to run out, so that the
    batch is tried again later.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    done = 0
    try:
        for rows in _steps(batch, at=at):
            done += rows
            if deadline is not None and time.monotonic() > deadline and batch.due_at:
                release(batch, due_at=timezone.now())
                return done
    except FileProblem as problem:
        fail(batch, problem.reason)
    return done


def _steps(batch: ImportBatch, *, at: datetime) -> Iterator[int]:
    """The work of a batch as steps of one transaction each, through all its states."""
    if batch.state == ImportState.READING:
        if not batch.summary.get("is_read"):
            yield from _read(batch)
        context = Context.of(batch, at=at)
        if batch.options.get("preview", True):
            yield from _repeat(lambda: preview_chunk(batch, context))
            release(batch, due_at=None, state=ImportState.PREVIEWED)
            return
        keep(batch, state=ImportState.QUEUED)
    context = Context.of(batch, at=at)
    if batch.state == ImportState.QUEUED:
        start_commit(batch)
    if batch.state == ImportState.RUNNING:
        yield from _repeat(lambda: commit_chunk(batch, context))
        finish_commit(batch, context)
    if batch.state == ImportState.UNDOING:
        yield from _repeat(lambda: undo_chunk(batch, context))
        now = timezone.now()
        release(batch, due_at=None, state=ImportState.UNDONE, undone_at=now)


def _repeat(step: Callable[[], int]) -> Iterator[int]:
    while rows := step():
        yield rows


def _read(batch: ImportBatch) -> Iterator[int]:
    """Store the file's rows as they are, going on behind those stored already."""
    dialect = Dialect.from_json(batch.dialect)
    last = batch.rows_total and _last_row(batch)
    total = batch.rows_total
    chunk: list[ImportRow] = []
    with local_copy(batch) as path:
        for row_no, cells in read_rows(path, dialect):
            if row_no <= last:
                continue
            group = group_of(batch.kind, row_no, cells, batch.mapping)
            chunk.append(
                ImportRow(batch_id=batch.pk, row_no=row_no, raw=cells, group=group)
            )
            if len(chunk) == READ_CHUNK:
                total += len(chunk)
                yield _store_rows(batch, chunk, total)
                chunk = []
    batch.summary = {**batch.summary, "is_read": True, "read": total + len(chunk)}
    start_preview(batch)
    yield _store_rows(batch, chunk, total + len(chunk))


@transaction.atomic
def _store_rows(batch: ImportBatch, rows: list[ImportRow], total: int) -> int:
    ImportRow.objects.bulk_create(rows)
    keep(batch, rows_total=total)
    return len(rows)


def _last_row(batch: ImportBatch) -> int:
    rows = ImportRow.objects.filter(batch=batch).order_by("-row_no")
    return rows.values_list("row_no", flat=True).first() or 0


@contextmanager
def local_copy(batch: ImportBatch) -> Iterator[Path]:
    """The batch's file as a path on this machine, copied there if it lives elsewhere."""
    try:
        path = Path(batch.file.path)
    except NotImplementedError:
        with NamedTemporaryFile(suffix=f".{batch.kind}") as copy:
            for block in batch.file.chunks():
                copy.write(block)
            copy.flush()
            yield Path(copy.name)
        return
    yield path
