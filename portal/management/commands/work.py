"""Background work: run the periodic jobs, for ever or once."""

import json
import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.jobs import Job, find_job
from portal.worker import Outcome, beat, claim, run, run_due, work

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Runs the periodic jobs of portal/jobs.py until SIGTERM or Ctrl-C, then stops "
        "after the job at hand. With --once does all that is due, prints a line of "
        "JSON for each job and returns; exit code 1 when a job failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="do what is due, return"
        )
        parser.add_argument(
            "--only",
            metavar="JOB",
            help="this job alone; with --once it runs whatever its clock says",
        )

    def handle(self, *, once: bool, only: str | None, **_options: Any) -> None:
        try:
            job = find_job(only) if only else None
        except LookupError as error:
            raise CommandError(str(error)) from error
        if once:
            self.work_once(job)
        else:
            self.work_on(job)

    def work_once(self, job: Job | None) -> None:
        at = timezone.now()
        beat(at=at)
        failed = []
        if job is None:
            outcomes = run_due(eager=True)
        else:
            claimed = claim(job, at=at, whether_due=False)
            outcomes = iter([run(job, at=at)] if claimed else [])
        for outcome in outcomes:
            self.stdout.write(json.dumps(as_line(outcome), ensure_ascii=False))
            if outcome.problem:
                failed.append(outcome.job)
        if failed:
            message = f"failed: {', '.join(failed)}"
            raise CommandError(message)

    def work_on(self, job: Job | None) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_ignored: stop.set())
        self.stdout.write("The worker is at work. Ctrl-C stops it.")
        self.stdout.flush()
        work(stop=stop, only=job)
        self.stdout.write("The worker has stopped.")


def as_line(outcome: Outcome) -> dict[str, Any]:
    """What `work --once` prints of a job."""
    line: dict[str, Any] = {
        "job": outcome.job,
        "done": outcome.done,
        "seconds": outcome.seconds,
    }
    if outcome.problem:
        line["problem"] = outcome.problem
    return line
