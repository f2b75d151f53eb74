"""The worker: claims, clocks, failures, the heartbeat."""

import json
from datetime import UTC, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from portal import jobs, worker
from portal.jobs import Job
from portal.models import JobRun

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)  # 12:00 in Shanghai
MINUTE = timedelta(minutes=1)


def counting(name="count", **more):
    """A job that notes the moments it was called at, and says that it did 2 rows."""
    calls = []

    def function(*, at):
        calls.append(at)
        return 2

    return Job(name, function, **({"every": MINUTE} | more)), calls


def failing(*, at):
    raise RuntimeError("the printer is on fire")


@pytest.fixture
def table(monkeypatch):
    """Puts these jobs into the table."""

    def put(*listed):
        monkeypatch.setattr(jobs, "JOBS", listed)
        monkeypatch.setattr(worker, "JOBS", listed)

    return put


def work(**options):
    out = StringIO()
    call_command("work", stdout=out, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_only_one_worker_gets_a_job(db):
    job, _calls = counting()
    assert worker.claim(job, at=NOON)
    assert not worker.claim(job, at=NOON)


def test_a_job_that_ran_is_not_due_until_its_time_has_passed(db):
    job, calls = counting()
    worker.claim(job, at=NOON)
    worker.run(job, at=NOON)
    assert calls == [NOON]
    assert not worker.claim(job, at=NOON + timedelta(seconds=59))
    assert worker.claim(job, at=NOON + MINUTE)


def test_the_lease_of_a_dead_worker_ends_by_itself(db):
    job, _calls = counting(lease=timedelta(minutes=10))
    worker.claim(job, at=NOON)
    assert not worker.claim(job, at=NOON + timedelta(minutes=9))
    assert worker.claim(job, at=NOON + timedelta(minutes=10))


def test_a_worker_that_overslept_its_lease_does_not_end_the_lease_of_another(db):
    job, _calls = counting(lease=MINUTE)
    worker.claim(job, at=NOON)
    worker.claim(job, at=NOON + MINUTE)
    worker.run(job, at=NOON)
    assert JobRun.objects.get(name="count").lease_until == NOON + 2 * MINUTE


@pytest.mark.parametrize(
    ("at", "then"),
    [
        # 02:30 and 12:00 in Shanghai; the job runs at 03:40 there, 19:40 UTC.
        (datetime(2026, 11, 20, 18, 30, tzinfo=UTC), (20, 19, 40)),
        (NOON, (21, 19, 40)),
        (datetime(2026, 11, 21, 19, 40, tzinfo=UTC), (22, 19, 40)),
    ],
)
def test_a_daily_job_keeps_to_the_clock_of_the_portals_zone(at, then):
    job, _calls = counting(every=timedelta(days=1), daily_at=time(3, 40))
    day, hour, minute = then
    assert job.next_after(at) == datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_work_once_prints_a_line_of_json_for_each_job(db, table):
    first, _calls = counting("first")
    second, _calls = counting("second")
    table(first, second)
    lines = work(once=True)
    assert [(line["job"], line["done"]) for line in lines] == [
        ("first", 2),
        ("second", 2),
    ]
    assert all(set(line) == {"job", "done", "seconds"} for line in lines)


def test_work_once_looks_for_rows_again_but_leaves_daily_jobs_to_their_clock(db, table):
    often, _calls = counting("often")
    daily, _calls = counting("daily", every=timedelta(days=1), daily_at=time(3))
    table(often, daily)
    assert [line["job"] for line in work(once=True)] == ["often", "daily"]
    assert [line["job"] for line in work(once=True)] == ["often"]


def test_work_once_only_runs_the_one_whatever_its_clock_says(db, table):
    daily, calls = counting("daily", every=timedelta(days=1), daily_at=time(3))
    other, other_calls = counting("other")
    table(daily, other)
    work(once=True, only="daily")
    work(once=True, only="daily")
    assert len(calls) == 2
    assert other_calls == []


def test_a_job_that_does_not_exist_is_refused_with_the_names_there_are(db, table):
    job, _calls = counting("here")
    table(job)
    with pytest.raises(CommandError, match=r"no job 'there'.*here"):
        work(once=True, only="there")


def test_a_job_that_raises_is_recorded_and_the_others_go_on(db, table, caplog):
    good, calls = counting("good")
    table(Job("bad", failing, MINUTE), good)
    out = StringIO()
    with pytest.raises(CommandError, match="failed: bad"):
        call_command("work", once=True, stdout=out)
    bad_line, good_line = map(json.loads, out.getvalue().splitlines())
    assert bad_line["problem"] == "RuntimeError: the printer is on fire"
    assert good_line["done"] == 2
    assert len(calls) == 1
    assert "job bad failed" in caplog.text
    run = JobRun.objects.get(name="bad")
    assert run.last_problem == "RuntimeError: the printer is on fire"
    assert run.lease_until is None


def test_a_daily_job_that_failed_is_tried_again_within_minutes(db):
    job = Job("bad", failing, timedelta(days=1), daily_at=time(3))
    at = timezone.now()
    worker.claim(job, at=at)
    worker.run(job, at=at)
    assert JobRun.objects.get(name="bad").next_at - at < timedelta(minutes=6)


def test_a_round_of_the_worker_gives_a_sign_of_life_and_runs_what_is_due(db, table):
    job, calls = counting()
    table(job)
    stop = worker.threading.Event()
    pause = worker.work_round(stop=stop, only=None)
    assert len(calls) == 1
    assert 0.5 <= pause <= 5
    assert worker.is_alive(at=timezone.now(), patience=MINUTE)


def test_a_worker_told_to_stop_starts_no_further_job(transactional_db, table):
    stop = worker.threading.Event()
    later, calls = counting("later")

    def stopping(*, at):
        stop.set()
        return 0

    table(Job("stopping", stopping, MINUTE), later)
    worker.work(stop=stop)
    assert calls == []


def test_job_names_are_unique_and_none_is_the_heartbeat():
    names = [job.name for job in jobs.JOBS]
    assert len(set(names)) == len(names)
    assert worker.HEARTBEAT not in names


def test_a_job_that_claims_its_rows_itself_runs_side_by_side(db):
    job, _calls = counting(side_by_side=True, lease=MINUTE)
    assert worker.claim(job, at=NOON)
    assert worker.claim(job, at=NOON + timedelta(seconds=1))
    worker.run(job, at=NOON + timedelta(seconds=1))
    assert not worker.claim(job, at=NOON + timedelta(seconds=2))
