"""Who works on a batch now: a claim with an end, renewed with every chunk.

A worker that dies leaves its claim behind; when that has run out, the next one goes on
after the last chunk that was committed. A worker that lost its claim can't write any
more, since each chunk's transaction renews the claim and fails without it.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from members.choices import ImportState
from members.exceptions import MembersError
from members.imports.reasons import reason
from members.models import ImportBatch

LEASE = timedelta(minutes=2)
# Claims without one finished chunk in between, after which a batch is given up.
MOST_ATTEMPTS = 5


class LeaseLost(MembersError):  # noqa: N818 -- reads as what happened
    """Somebody else works on the batch by now."""


def claim_next(*, at: datetime) -> ImportBatch | None:
    """Claim the batch that has been due longest, or None. Safe in parallel."""
    due = ImportBatch.objects.filter(due_at__lte=at).order_by("due_at", "pk")
    for batch_id in due.values_list("pk", flat=True)[:20]:
        batch = claim(batch_id, at=at)
        if batch is not None:
            return batch
    return None


def claim(batch_id: int, *, at: datetime) -> ImportBatch | None:
    """Claim one batch if it is due; None when it is not or somebody was faster."""
    lease = uuid.uuid4().hex
    claimed = ImportBatch.objects.filter(pk=batch_id, due_at__lte=at).update(
        due_at=max(at, timezone.now()) + LEASE, lease_by=lease
    )
    if not claimed:
        return None
    batch = ImportBatch.objects.select_related("by").get(pk=batch_id)
    attempts = batch.summary.get("attempts", 0) + 1
    if attempts > MOST_ATTEMPTS:
        fail(batch, reason("stopped", error=batch.summary.get("error", "?")))
        return None
    keep(batch, attempts=attempts)
    return batch


def keep(batch: ImportBatch, *, attempts: int = 0, **fields: Any) -> None:
    """Store fields of a claimed batch and renew the claim; LeaseLost without one."""
    batch.summary = {**batch.summary, "attempts": attempts}
    for name, value in fields.items():
        setattr(batch, name, value)
    kept = ImportBatch.objects.filter(pk=batch.pk, lease_by=batch.lease_by).update(
        due_at=timezone.now() + LEASE, summary=batch.summary, **fields
    )
    if not kept:
        raise LeaseLost


def release(batch: ImportBatch, *, due_at: datetime | None, **fields: Any) -> None:
    """Give a claim back; with `due_at` the batch is taken up again then."""
    keep(batch, **fields)
    ImportBatch.objects.filter(pk=batch.pk, lease_by=batch.lease_by).update(
        due_at=due_at, lease_by=""
    )
    batch.due_at, batch.lease_by = due_at, ""


def fail(batch: ImportBatch, why: dict[str, Any]) -> None:
    """End a batch that can't go on; the reason is shown to whoever looks at it."""
    batch.summary = {**batch.summary, "problem": why}
    release(batch, due_at=None, state=ImportState.FAILED, finished_at=timezone.now())
