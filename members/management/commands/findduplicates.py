"""Search the whole archive for records that may be one person's."""

import json
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from members.actions.duplicates import find_duplicates


class Command(BaseCommand):
    help = "Finds pairs of records that may be one person's; one JSON line of counts."

    def handle(self, **_options: Any) -> None:
        started = monotonic()
        found = find_duplicates(at=timezone.now())
        self.stdout.write(
            json.dumps(
                {
                    "compared": found.compared,
                    "pairs": found.pairs,
                    "gone": found.gone,
                    "seconds": round(monotonic() - started, 1),
                }
            )
        )
