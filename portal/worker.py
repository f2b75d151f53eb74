"""Runs the jobs of portal/jobs.py: claims each with a lease, keeps its clock.

Any number of workers may run side by side: a job is claimed by a conditional update, so
one of them gets it. A worker that dies leaves a lease that ends by itself.
"""

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections
from django.db.models import Q
from django.utils import timezone

from portal.jobs import JOBS, Job
from portal.models import JobRun

logger = logging.getLogger(__name__)

HEARTBEAT = "worker"
LONGEST_WAIT = timedelta(seconds=5)
RETRY_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Outcome:
    """What one run of a job came to; `problem` is "" when it went well."""

    job: str
    done: int
    seconds: float
    problem: str = ""


def beat(*, at: datetime) -> None:
    """Write that a worker is alive at `at`."""
    JobRun.objects.update_or_create(name=HEARTBEAT, defaults={"last_finished_at": at})


def is_alive(*, at: datetime, patience: timedelta) -> bool:
    """Whether a worker gave a sign since `at - patience`, or is inside a leased job."""
    return JobRun.objects.filter(
        Q(name=HEARTBEAT, last_finished_at__gte=at - patience) | Q(lease_until__gt=at)
    ).exists()


def claim(job: Job, *, at: datetime, whether_due: bool = True) -> bool:
    """Take the job for `job.lease`; False when it is not due or another worker has it
    (which is no hindrance for a job that is side by side).

    With `whether_due=False` the clock of the job is not asked.
    """
    JobRun.objects.bulk_create([JobRun(name=job.name)], ignore_conflicts=True)
    free = JobRun.objects.filter(name=job.name)
    if not job.side_by_side:
        free = free.filter(Q(lease_until=None) | Q(lease_until__lte=at))
    if whether_due:
        free = free.filter(Q(next_at=None) | Q(next_at__lte=at))
    return bool(free.update(lease_until=at + job.lease, last_started_at=at))


def run(job: Job, *, at: datetime) -> Outcome:
    """Run a claimed job and give it back; what it raises is logged and recorded."""
    began = time.monotonic()
    done, problem = 0, ""
    try:
        done = job.function(at=at)
    except Exception as error:  # one job must not stop the others
        logger.exception("job %s failed", job.name)
        problem = f"{type(error).__name__}: {error}"
    seconds = time.monotonic() - began
    finished = timezone.now()
    next_at = job.next_after(at)
    if problem:
        next_at = min(next_at, finished + RETRY_AFTER)
    # Only while the lease is still ours: after it ended another worker may hold it.
    JobRun.objects.filter(name=job.name, last_started_at=at).update(
        lease_until=None,
        next_at=next_at,
        last_finished_at=finished,
        last_done=done,
        last_problem=problem[:300],
    )
    return Outcome(job.name, done, round(seconds, 3), problem)


def run_due(*, eager: bool = False) -> Iterator[Outcome]:
    """Run every job that is due, in the table's order.

    `eager` also runs those that look for rows more often than once a day, whatever
    their clock says.
    """
    for job in JOBS:
        at = timezone.now()
        if claim(job, at=at, whether_due=not eager or job.daily_at is not None):
            yield run(job, at=at)


def pause_until_next(*, at: datetime) -> float:
    """Seconds to wait for the next job: at least a half, at most LONGEST_WAIT."""
    names = [job.name for job in JOBS]
    moments = JobRun.objects.filter(name__in=names, next_at__isnull=False)
    first = moments.order_by("next_at").values_list("next_at", flat=True).first()
    longest = LONGEST_WAIT.total_seconds()
    if first is None:
        return longest
    return min(longest, max(0.5, (first - at).total_seconds()))


def work_round(*, stop: threading.Event, only: Job | None) -> float:
    """Give a sign of life, run what is due; returns the seconds until the next job."""
    beat(at=timezone.now())
    for job in [only] if only else JOBS:
        at = timezone.now()
        if not stop.is_set() and claim(job, at=at):
            run(job, at=at)
    return pause_until_next(at=timezone.now())


def work(*, stop: threading.Event, only: Job | None = None) -> None:
    """Run jobs as they become due until `stop` is set.

    `stop` is looked at between two jobs, never inside one. A database that is away is
    waited for.
    """
    while not stop.is_set():
        close_old_connections()
        try:
            pause = work_round(stop=stop, only=only)
        except DatabaseError:
            logger.exception("the database failed; trying again")
            pause = LONGEST_WAIT.total_seconds()
        stop.wait(pause)
