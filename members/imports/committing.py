"""Carrying an import out: one transaction a chunk, outcomes and progress included."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from members.choices import ImportKind, ImportOutcome, ImportState
from members.imports.chunks import (
    NOT_TAKEN,
    count,
    cursor_after,
    next_rows,
    store_results,
)
from members.imports.context import Context, Result, Stores, rejected
from members.imports.lease import keep, release
from members.imports.member_plans import MemberPlan, plan_members
from members.imports.member_writes import write_members
from members.imports.purchase_plans import ReceiptPlan, plan_purchases
from members.imports.purchase_writes import write_purchases
from members.imports.reasons import reason
from members.models import ImportBatch, ImportRow, Member
from members.queries.survivors import survivors

REFERRER_CHUNK = 2000
ERROR_LENGTH = 120

P = TypeVar("P", MemberPlan, ReceiptPlan)


@transaction.atomic
def start_commit(batch: ImportBatch) -> None:
    """Begin at the first row. What the preview refused is looked at afresh."""
    ImportRow.objects.filter(batch=batch, outcome__in=NOT_TAKEN).update(
        outcome=ImportOutcome.PENDING, reasons=[]
    )
    batch.summary = {**batch.summary, "cursor": None, "counts": count({}, ())}
    keep(batch, state=ImportState.RUNNING, started_at=timezone.now(), rows_done=0)


@transaction.atomic
def commit_chunk(batch: ImportBatch, context: Context) -> int:
    """Import the next rows; returns how many, 0 at the end."""
    rows = next_rows(batch)
    if not rows:
        return 0
    if batch.kind == ImportKind.MEMBERS:
        results = [plan.result for plan in _commit_members(rows, context)]
    else:
        results = [
            result
            for plan in _commit_purchases(rows, context)
            for result in plan.results
        ]
    store_results(rows, results)
    batch.summary = {
        **batch.summary,
        "cursor": cursor_after(batch, rows),
        "counts": count(batch.summary["counts"], results),
    }
    keep(batch, rows_done=batch.rows_done + len(rows))
    return len(rows)


def _commit_members(
    rows: Sequence[ImportRow], context: Context
) -> Iterator[MemberPlan]:
    rest = list(rows)
    while rest:
        plans = plan_members(rest, context, stop_at_repeats=True)
        yield from _write(
            plans,
            context,
            write_members,
            again=lambda plan: plan_members(
                [row for row in rows if row.row_no == plan.row.row_no],
                context,
                stop_at_repeats=True,
            ),
        )
        rest = rest[len(plans) :]


def _commit_purchases(
    rows: Sequence[ImportRow], context: Context
) -> Iterator[ReceiptPlan]:
    def again(plan: ReceiptPlan) -> list[ReceiptPlan]:
        numbers = {line.row_no for line in plan.lines}
        return plan_purchases([r for r in rows if r.row_no in numbers], context)

    yield from _write(plan_purchases(rows, context), context, write_purchases, again)


def _write(
    plans: list[P],
    context: Context,
    write: Callable[[Sequence[P], Context], None],
    again: Callable[[P], list[P]],
) -> list[P]:
    """Write all at once; if the database refuses, one by one, so that one costs one."""
    try:
        with transaction.atomic():
            write(plans, context)
    except (IntegrityError, DataError):
        return [_write_one(plan, context, write, again) for plan in plans]
    return plans


def _write_one(
    plan: P,
    context: Context,
    write: Callable[[Sequence[P], Context], None],
    again: Callable[[P], list[P]],
) -> P:
    # What was made in the transaction that failed is gone, stores included.
    stores = context.stores
    context.stores = Stores.load(scope=stores.scope, may_create=stores.may_create)
    fresh = again(plan)[0]
    try:
        with transaction.atomic():
            write([fresh], context)
    except (IntegrityError, DataError) as error:
        _refuse(fresh, str(error))
    return fresh


def _refuse(plan: MemberPlan | ReceiptPlan, error: str) -> None:
    why = reason("not_written", error=error.partition("\n")[0][:ERROR_LENGTH])

    def refused(result: Result) -> Result:
        return rejected(result.row_no, why)

    if isinstance(plan, MemberPlan):
        plan.result = refused(plan.result)
    else:
        plan.results = [refused(result) for result in plan.results]


def finish_commit(batch: ImportBatch, context: Context) -> None:
    """Do what needs all rows, and end the batch. Safe to run twice."""
    if batch.kind == ImportKind.MEMBERS and "referrer_no" in batch.mapping:
        _link_referrers(batch, context)
    now = timezone.now()
    batch.summary = {**batch.summary, "cursor": None}
    release(batch, due_at=None, state=ImportState.DONE, finished_at=now)


def _link_referrers(batch: ImportBatch, context: Context) -> None:
    """Referrers may stand further down in the file than those whom they brought."""
    place = batch.mapping["referrer_no"]
    after = 0
    rows = ImportRow.objects.filter(
        batch=batch, outcome=ImportOutcome.CREATED
    ).order_by("row_no")
    while chunk := list(rows.filter(row_no__gt=after)[:REFERRER_CHUNK]):
        after = chunk[-1].row_no
        named = {row: row.raw[place].strip() for row in chunk if row.raw[place].strip()}
        if named:
            _link(named, context)
        keep(batch)


@transaction.atomic
def _link(named: dict[ImportRow, str], context: Context) -> None:
    numbers = set(named.values())
    rows = Member.objects.in_scope(context.scope).filter(member_no__in=numbers)
    current = survivors(rows)
    found = {row.member_no: current[row.pk].pk for row in rows}
    linked = []
    unknown = []
    members = Member.objects.in_bulk([row.object_id for row in named])
    for row, number in named.items():
        member = members.get(row.object_id or 0)
        referrer = found.get(number)
        if referrer is None:
            why = reason("referrer_unknown", value=number)
            row.reasons = [each for each in row.reasons if each != why] + [why]
            unknown.append(row)
        elif member and member.referrer_id is None and member.pk != referrer:
            member.referrer_id = referrer
            linked.append(member)
    Member.objects.bulk_update(linked, ["referrer"], batch_size=200)
    ImportRow.objects.bulk_update(unknown, ["reasons"], batch_size=200)
