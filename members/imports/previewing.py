"""The preview: every row decided, nothing written but the reasons of the refused ones."""

from collections.abc import Sequence

from django.db import transaction

from members.choices import ImportKind, ImportOutcome
from members.imports.chunks import (
    NOT_TAKEN,
    count,
    cursor_after,
    next_rows,
    store_results,
)
from members.imports.context import Context, Result
from members.imports.lease import keep
from members.imports.member_plans import plan_members
from members.imports.purchase_plans import plan_purchases
from members.imports.reasons import reason
from members.models import ImportBatch, ImportRow

SAMPLE = 5


def start_preview(batch: ImportBatch) -> None:
    """Begin counting at the first row; the caller stores the batch."""
    batch.summary = {**batch.summary, "cursor": None, "counts": {}, "samples": {}}


@transaction.atomic
def preview_chunk(batch: ImportBatch, context: Context) -> int:
    """Decide the next rows and count; returns how many, 0 at the end."""
    rows = next_rows(batch)
    if not rows:
        return 0
    results = plan_results(batch, rows, context)
    store_results(rows, results, only=NOT_TAKEN)
    batch.summary = {
        **batch.summary,
        "cursor": cursor_after(batch, rows),
        "counts": count(batch.summary["counts"], results),
        "samples": _samples(batch.summary["samples"], results),
    }
    keep(batch, rows_done=batch.rows_done + len(rows))
    return len(rows)


def plan_results(
    batch: ImportBatch, rows: Sequence[ImportRow], context: Context
) -> list[Result]:
    """What would become of these rows if they were imported now."""
    if batch.kind == ImportKind.PURCHASES:
        receipts = plan_purchases(rows, context)
        return [result for plan in receipts for result in plan.results]
    plans = plan_members(rows, context, stop_at_repeats=False)
    results = [plan.result for plan in plans]
    _mark_repeats(batch, rows, results)
    return results


def _mark_repeats(
    batch: ImportBatch, rows: Sequence[ImportRow], results: Sequence[Result]
) -> None:
    """A person whom an earlier chunk brings is not made a second time."""
    groups = {row.row_no: row.group for row in rows}
    earlier = set(
        ImportRow.objects.filter(
            batch=batch,
            group__in=set(groups.values()),
            row_no__lt=rows[0].row_no,
            outcome=ImportOutcome.PENDING,
        ).values_list("group", flat=True)
    )
    for result in results:
        repeats = groups[result.row_no] in earlier
        if repeats and result.outcome == ImportOutcome.CREATED:
            result.outcome = ImportOutcome.UNCHANGED
            result.reasons.append(reason("repeats_row"))


def _samples(
    samples: dict[str, list[int]], results: Sequence[Result]
) -> dict[str, list[int]]:
    """Numbers of the first rows of each outcome."""
    found = {outcome: list(numbers) for outcome, numbers in samples.items()}
    for result in results:
        numbers = found.setdefault(result.outcome, [])
        if len(numbers) < SAMPLE:
            numbers.append(result.row_no)
    return found
