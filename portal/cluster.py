"""The same jobs on many machines: Celery with a broker (extra `cluster`, REDIS_URL).

    celery --app portal.cluster worker      on as many machines as you like
    celery --app portal.cluster beat        on one of them

Each job of portal/jobs.py becomes a task; beat's schedule is made of the same table. A
task is only a knock: facts are rows, so one that is lost costs nothing (the next beat
finds the rows) and one that comes twice does nothing (the job's clock and lease, in the
database, are the same as those of `manage.py work`). Both kinds of worker may even run
side by side. docs/scaling.md says when and how.
"""

import os
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

import django

django.setup()

from celery import Celery  # noqa: E402 -- after the setup
from django.conf import settings  # noqa: E402 -- after the setup
from django.utils import timezone  # noqa: E402 -- after the setup

from portal.jobs import JOBS, Job, find_job  # noqa: E402 -- after the setup
from portal.worker import beat, claim, run  # noqa: E402 -- after the setup

# A job of the night is knocked at so often; its own clock says when it is time.
NIGHTLY_KNOCK = timedelta(minutes=5)
# Long enough for a queue that other jobs hold up.
KNOCK_LASTS = timedelta(minutes=2)
QUEUE = "regulars"


def knock_every(job: Job) -> timedelta:
    """How often beat knocks for a job."""
    return job.every if job.daily_at is None else NIGHTLY_KNOCK


def task_name(job: Job) -> str:
    """The job's name among the tasks of a broker that others may use, too."""
    return f"{QUEUE}.{job.name}"


def run_job(name: str) -> int:
    """Run the job if it is due and free, as `manage.py work` would; rows done."""
    job = find_job(name)
    at = timezone.now()
    beat(at=at)
    if not claim(job, at=at):
        return 0
    return run(job, at=at).done


def make_app(broker: str) -> Celery:
    """The application: a task for each job, and the schedule."""
    app = Celery(QUEUE, broker=broker, set_as_current=False)
    app.conf.update(
        task_default_queue=QUEUE,
        # Given back to the broker only when it is done: a killed worker loses nothing.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_ignore_result=True,
        task_create_missing_queues=True,
        broker_connection_retry_on_startup=True,
        timezone="UTC",
        worker_hijack_root_logger=False,
        # Knocks that waited too long are dropped: the next one is there already.
        beat_schedule={
            job.name: {
                "task": task_name(job),
                "schedule": knock_every(job),
                "options": {
                    "expires": max(knock_every(job), KNOCK_LASTS).total_seconds()
                },
            }
            for job in JOBS
        },
    )
    for job in JOBS:
        add_task(app, job)
    return app


def add_task(app: Celery, job: Job) -> None:
    """Make the job a task."""

    def knock() -> int:
        return run_job(job.name)

    knock.__doc__ = job.function.__doc__
    app.task(knock, name=task_name(job))


app = make_app(settings.REDIS_URL)
