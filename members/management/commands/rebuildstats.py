"""Recompute everybody's figures in full."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from members.actions.statistics import rebuild


class Command(BaseCommand):
    help = "Recomputes the statistics of all members from their purchases."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--workers",
            type=int,
            default=1,
            help="Share the members among so many connections (PostgreSQL).",
        )

    def handle(self, *, workers: int = 1, **_options: Any) -> None:
        started = monotonic()
        done = rebuild(at=timezone.now(), workers=max(workers, 1))
        self.stdout.write(
            f"{done.members} members looked at, {done.written} rows written, "
            f"{done.deleted} deleted, {monotonic() - started:.1f} s"
        )
