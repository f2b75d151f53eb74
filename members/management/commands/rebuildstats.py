"""Recompute everybody's figures in full."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from members.actions.statistics import rebuild


class Command(BaseCommand):
    help = "Recomputes the statistics of all members from their purchases."

    def handle(self, **_options: Any) -> None:
        started = monotonic()
        done = rebuild(at=timezone.now())
        self.stdout.write(
            f"{done.members} members looked at, {done.written} rows written, "
            f"{done.deleted} deleted, {monotonic() - started:.1f} s"
        )
