"""Check that the data are sound."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.invariants import verify


class Command(BaseCommand):
    help = (
        "Checks the invariants of the data: a line each, exit code 1 if one is broken."
    )

    def handle(self, **_options: Any) -> None:
        broken = 0
        for verdict in verify():
            if verdict.count:
                broken += 1
                shown = ", ".join(verdict.examples)
                line = f"BROKEN  {verdict.sentence}: {verdict.count} ({shown})"
            else:
                line = f"ok      {verdict.sentence}"
            self.stdout.write(line)
        if broken:
            message = f"{broken} broken"
            raise CommandError(message)
