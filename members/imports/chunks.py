"""The rows of a batch, chunk by chunk, in the order in which they are worked on."""

from collections.abc import Iterable, Sequence
from typing import Any

from members.choices import ImportKind, ImportOutcome
from members.imports.context import Result
from members.imports.purchase_plans import MOST_LINES
from members.models import ImportBatch, ImportRow

CHUNK = 1000


def next_rows(batch: ImportBatch) -> list[ImportRow]:
    """The rows after the batch's cursor: members in file order, whole receipts."""
    rows = ImportRow.objects.filter(batch=batch)
    cursor = batch.summary.get("cursor")
    if batch.kind == ImportKind.MEMBERS:
        if cursor is not None:
            rows = rows.filter(row_no__gt=cursor)
        return list(rows.order_by("row_no")[:CHUNK])
    if cursor is not None:
        rows = rows.filter(group__gt=cursor)
    found = list(rows.order_by("group", "row_no")[: CHUNK + 1])
    if len(found) <= CHUNK:
        return found
    last = found[-1].group
    whole = [row for row in found if row.group != last]
    # One receipt longer than a chunk: taken with as many lines as are ever accepted
    # and one more, the rest follows with the same refusal.
    return whole or list(rows.filter(group=last).order_by("row_no")[: MOST_LINES + 1])


def cursor_after(batch: ImportBatch, rows: Sequence[ImportRow]) -> Any:
    """What the batch's cursor must be once these rows are done."""
    last = rows[-1]
    return last.row_no if batch.kind == ImportKind.MEMBERS else last.group


def store_results(
    rows: Iterable[ImportRow],
    results: Iterable[Result],
    *,
    only: set[str] | None = None,
) -> None:
    """Write outcomes onto their rows; with `only`, those of these outcomes."""
    by_number = {row.row_no: row for row in rows}
    changed = []
    for result in results:
        if only is not None and result.outcome not in only:
            continue
        row = by_number[result.row_no]
        row.outcome = result.outcome
        row.reasons = result.reasons
        row.object_id = result.object_id
        row.before = result.before
        changed.append(row)
    if changed:
        ImportRow.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["batch", "row_no"],
            update_fields=["outcome", "reasons", "object_id", "before"],
        )


def count(counts: dict[str, int], results: Iterable[Result]) -> dict[str, int]:
    """The counts by outcome with these results added."""
    found = {outcome: counts.get(outcome, 0) for outcome in COUNTED}
    for result in results:
        found[result.outcome] += 1
    return found


COUNTED = (
    ImportOutcome.CREATED.value,
    ImportOutcome.UPDATED.value,
    ImportOutcome.UNCHANGED.value,
    ImportOutcome.AMBIGUOUS.value,
    ImportOutcome.REJECTED.value,
)
NOT_TAKEN = {ImportOutcome.AMBIGUOUS.value, ImportOutcome.REJECTED.value}
