"""Load the demonstration chain into an empty database."""

from time import monotonic
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.demo.chain import log_ins
from portal.demo.loading import is_empty, load
from portal.demo.tokens import token_line


class Command(BaseCommand):
    help = "Loads the demonstration chain into an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, members: int, seed: int, **_options: Any) -> None:
        if members < 1:
            message = "--members must be 1 or more."
            raise CommandError(message)
        if not is_empty():
            message = (
                "This database holds data already: the demonstration is only loaded "
                "into an empty one. Set DATA_DIR or DATABASE_URL to another place."
            )
            raise CommandError(message)
        self.started = monotonic()
        call_command("createcachetable", verbosity=0)
        load(members=members, seed=seed, now=timezone.now(), say=self.say)
        self.say("done")
        self.stdout.write(f"{log_ins()}\n{token_line()}")

    def say(self, line: str) -> None:
        """Print one line of progress with the seconds gone by."""
        self.stdout.write(f"{monotonic() - self.started:6.1f} s  {line}")
        self.stdout.flush()
