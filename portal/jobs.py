"""The one table of periodic jobs.

A job is a plain function `job(*, at) -> int`: it finds the rows that are due at `at`,
works them off and returns how many. It may run twice, or on several machines at once,
with the same result. The worker (portal/worker.py) runs the jobs in this order.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from django.contrib.sessions.models import Session
from django.utils import timezone

from campaigns.tasks import (
    advance_enrolments,
    climb_ladders,
    end_calls,
    find_thanks,
    freeze_audiences,
    launch_campaigns,
    make_follow_up_calls,
    release_caps,
    run_campaigns,
    tidy_events,
    turn_event_clock,
)
from feedback.tasks import (
    close_followed_up,
    fetch_mail,
    follow_up_cases,
    forget_places,
    propose_calendars,
    propose_corrections,
    scan_files,
    tell_reports,
    watch_clocks,
)
from members.tasks import (
    clear_api_answers,
    commit_imports,
    end_documents,
    find_gaps,
    move_important_dates,
    new_duplicates,
    nightly_duplicates,
    nightly_points,
    nightly_statistics,
    nightly_tiers,
    purge_old_imports,
    send_outbox,
    turn_activity_cycles,
    watch_looks,
    write_disclosures,
    write_documents,
)


class JobFunction(Protocol):
    """Works off what is due at `at` (aware); returns the number of rows done."""

    def __call__(self, *, at: datetime) -> int: ...


@dataclass(frozen=True)
class Job:
    """A function and when it runs: `every` so often, or `daily_at` a time of the day.

    Times of the day are in the portal's zone. A daily job keeps to its clock even in
    `work --once`; for the others the clock only says how often to look for rows, and
    `--once` always looks. `lease` is how long a worker may take before others think
    it dead. A job that is `side_by_side` claims its rows itself: any number of workers
    may be at it at once, and none waits for the lease of another.
    """

    name: str
    function: JobFunction
    every: timedelta
    daily_at: time | None = None
    lease: timedelta = timedelta(minutes=15)
    side_by_side: bool = False

    def next_after(self, at: datetime) -> datetime:
        """When the job is due again if it ran at `at`."""
        if self.daily_at is None:
            return at + self.every
        today = timezone.localdate(at)
        for day in (today, today + timedelta(days=1)):
            moment = timezone.make_aware(datetime.combine(day, self.daily_at))
            if moment > at:
                return moment
        return at + timedelta(days=1)


def clear_sessions(*, at: datetime) -> int:
    """Delete the log-in sessions that ended before `at`."""
    deleted, _by_model = Session.objects.filter(expire_date__lt=at).delete()
    return deleted


DAY = timedelta(days=1)

JOBS: tuple[Job, ...] = (
    # First, so that whoever comes in by a file is greeted on the same day.
    Job(
        "commit_imports",
        commit_imports,
        timedelta(seconds=3),
        # The batches have claims of their own; a worker that died must not hold the
        # job up for longer than they do.
        lease=timedelta(minutes=2),
    ),
    Job("new_duplicates", new_duplicates, timedelta(minutes=1)),
    # In this order: today's birthdays are known, then queued, then sent.
    Job("move_important_dates", move_important_dates, timedelta(minutes=10)),
    Job("turn_activity_cycles", turn_activity_cycles, timedelta(minutes=10)),
    Job("run_campaigns", run_campaigns, timedelta(minutes=10)),
    # What was approved leaves in the same turn, if its hour has come.
    Job("freeze_audiences", freeze_audiences, timedelta(seconds=10)),
    Job("launch_campaigns", launch_campaigns, timedelta(seconds=10)),
    Job("advance_enrolments", advance_enrolments, timedelta(minutes=10)),
    Job("climb_ladders", climb_ladders, timedelta(minutes=10)),
    # Offers of seats, reminders, lists that close.
    Job("turn_event_clock", turn_event_clock, timedelta(minutes=5)),
    Job("end_calls", end_calls, timedelta(minutes=30)),
    Job("make_follow_up_calls", make_follow_up_calls, timedelta(minutes=30)),
    Job("find_thanks", find_thanks, timedelta(hours=1)),
    # Before the sender, so that what is asked goes out in the same run.
    Job("follow_up_cases", follow_up_cases, timedelta(minutes=10)),
    Job("close_followed_up", close_followed_up, timedelta(hours=1)),
    # What expires is gone before anything new is written.
    Job("end_documents", end_documents, timedelta(minutes=5)),
    Job(
        "write_documents",
        write_documents,
        timedelta(seconds=5),
        lease=timedelta(minutes=2),
    ),
    Job("watch_clocks", watch_clocks, timedelta(minutes=1)),
    Job("watch_looks", watch_looks, timedelta(minutes=5)),
    Job("write_disclosures", write_disclosures, timedelta(seconds=10)),
    # Before the letters go, so that an answer is acknowledged in the same turn.
    Job("fetch_mail", fetch_mail, timedelta(minutes=1)),
    Job("scan_files", scan_files, timedelta(minutes=2)),
    # Several workers may send at once, each the letters that it has claimed. The lease
    # only says that somebody is alive.
    Job(
        "send_outbox",
        send_outbox,
        timedelta(seconds=5),
        lease=timedelta(seconds=90),
        side_by_side=True,
    ),
    Job("nightly_points", nightly_points, DAY, daily_at=time(0, 20)),
    # The tiers look at what the statistics have counted.
    Job("nightly_statistics", nightly_statistics, DAY, daily_at=time(2, 10)),
    Job("nightly_tiers", nightly_tiers, DAY, daily_at=time(2, 40)),
    # After the figures, which it reads.
    Job("find_gaps", find_gaps, DAY, daily_at=time(3, 10)),
    Job("release_caps", release_caps, timedelta(hours=1)),
    Job("tidy_events", tidy_events, DAY, daily_at=time(3, 50)),
    Job("forget_places", forget_places, timedelta(hours=1)),
    Job("clear_api_answers", clear_api_answers, timedelta(hours=1)),
    Job("nightly_duplicates", nightly_duplicates, DAY, daily_at=time(3, 0)),
    Job("propose_corrections", propose_corrections, DAY, daily_at=time(3, 30)),
    Job("purge_old_imports", purge_old_imports, DAY, daily_at=time(3, 20)),
    Job("propose_calendars", propose_calendars, DAY, daily_at=time(4, 0)),
    Job("tell_reports", tell_reports, DAY, daily_at=time(7, 0)),
    Job("clear_sessions", clear_sessions, DAY, daily_at=time(3, 40)),
)


def find_job(name: str) -> Job:
    """The job of that name; LookupError, naming those there are, when there is none."""
    for job in JOBS:
        if job.name == name:
            return job
    names = ", ".join(job.name for job in JOBS)
    message = f"there is no job {name!r}; there are: {names}"
    raise LookupError(message)
