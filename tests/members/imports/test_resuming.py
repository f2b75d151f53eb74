"""An import that was stopped goes on where it was, and nothing is done twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.choices import ImportKind, ImportState
from members.imports import committing
from members.imports.lease import LEASE, MOST_ATTEMPTS, LeaseLost, claim, keep
from members.imports.pipeline import work_on
from members.models import ImportBatch, ImportRow, Member, Purchase
from members.tasks import commit_imports
from tests.members.imports.conftest import AT

pytestmark = pytest.mark.django_db

TEXT = "会员号,姓名,门店\n" + "".join(f"M{n},张{n},湖滨店\n" for n in range(10))
SALES = "小票号,门店,消费时间,货号,金额\n" + "".join(
    f"R{n % 6},湖滨店,2026-11-01,T{n},5\n" for n in range(18)
)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr("members.imports.chunks.CHUNK", 3)
    monkeypatch.setattr("members.imports.pipeline.READ_CHUNK", 4)


class Crash(Exception):  # noqa: N818 -- reads as what happened
    """Stands for a power cut."""


def crash_at(monkeypatch, call):
    """Let the n-th chunk fail after its members were written."""
    calls = []
    real = committing.store_results

    def failing(*args, **kwargs):
        calls.append(1)
        if len(calls) == call:
            raise Crash
        return real(*args, **kwargs)

    monkeypatch.setattr(committing, "store_results", failing)


def after_the_lease(batch):
    batch.refresh_from_db()
    return batch.due_at + timedelta(seconds=1)


@pytest.mark.parametrize("call", [1, 2, 4])
def test_a_crash_in_the_middle_loses_and_repeats_nothing(prepare, monkeypatch, call):
    batch = prepare(TEXT)
    crash_at(monkeypatch, call)
    with pytest.raises(Crash):
        work_on(batch, at=AT)
    assert Member.objects.count() == 3 * (call - 1)
    assert ImportRow.objects.exclude(outcome="pending").count() == 3 * (call - 1)
    assert commit_imports(at=timezone.now()) == 0  # the lease still runs
    commit_imports(at=after_the_lease(batch))
    batch.refresh_from_db()
    assert batch.state == ImportState.DONE
    assert batch.summary["counts"]["created"] == Member.objects.count() == 10


def test_receipts_are_whole_after_a_crash(prepare, monkeypatch):
    batch = prepare(SALES, kind=ImportKind.PURCHASES)
    crash_at(monkeypatch, 3)
    with pytest.raises(Crash):
        work_on(batch, at=AT)
    assert {p.lines.count() for p in Purchase.objects.all()} == {3}
    commit_imports(at=after_the_lease(batch))
    assert Purchase.objects.count() == 6
    assert {p.lines.count() for p in Purchase.objects.all()} == {3}


def test_a_stop_while_reading_goes_on_behind_the_last_row(prepare, monkeypatch):
    batch = prepare(TEXT, preview=True)
    assert work_on(batch, at=AT, seconds=-1) == 4
    batch.refresh_from_db()
    assert (batch.state, batch.rows_total, batch.lease_by) == ("reading", 4, "")
    while ImportBatch.objects.get(pk=batch.pk).state == ImportState.READING:
        work_on(claim(batch.pk, at=timezone.now()), at=AT, seconds=-1)
    assert list(batch.rows.order_by("row_no").values_list("row_no", flat=True)) == list(
        range(2, 12)
    )
    batch.refresh_from_db()
    assert batch.summary["counts"]["created"] == 10


def test_two_workers_never_hold_one_batch(prepare):
    batch = prepare(TEXT)
    assert claim(batch.pk, at=timezone.now()) is None


def test_a_worker_that_lost_its_claim_writes_nothing(prepare):
    slow = prepare(TEXT)
    fast = claim(slow.pk, at=timezone.now() + LEASE + timedelta(seconds=1))
    with pytest.raises(LeaseLost):
        work_on(slow, at=AT)
    assert not Member.objects.exists()
    assert not ImportRow.objects.exists()
    work_on(fast, at=AT)
    assert Member.objects.count() == 10


def test_a_batch_that_fails_again_and_again_is_given_up(prepare, monkeypatch):
    batch = prepare(TEXT)
    monkeypatch.setattr(committing, "store_results", lambda *_args, **_kw: 1 / 0)
    for _attempt in range(MOST_ATTEMPTS + 1):
        try:
            work_on(batch, at=AT)
        except ZeroDivisionError:
            batch = claim(batch.pk, at=after_the_lease(batch))
    assert batch is None
    stored = ImportBatch.objects.get()
    assert stored.state == ImportState.FAILED
    assert stored.summary["problem"]["code"] == "stopped"
    assert not Member.objects.exists()


def test_a_row_that_the_database_refuses_costs_only_itself(prepare, monkeypatch):
    """Somebody opens M4 at the till between our look and our write."""
    from tests.factories.members import MemberFactory

    batch = prepare(TEXT)
    real = committing.write_members
    done = []

    def write(plans, context):
        if not done and any(plan.row.member_no == "M4" for plan in plans):
            done.append(MemberFactory(member_no="M4", home_store_id=plans[0].store_id))
        real(plans, context)

    monkeypatch.setattr(committing, "write_members", write)
    work_on(batch, at=AT)
    batch.refresh_from_db()
    counts = batch.summary["counts"]
    assert counts["created"] + counts["unchanged"] == 10
    assert Member.objects.count() == 10


def test_progress_is_stored_with_each_chunk(prepare):
    batch = prepare(TEXT)
    keep(batch, rows_done=3)
    assert ImportBatch.objects.get().rows_done == 3
