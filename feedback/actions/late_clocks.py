"""Open cases of the version before clocks get theirs."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from feedback.actions.clocks import turn_clocks
from feedback.choices import CaseKind
from feedback.models import Case, CaseClock

CHUNK = 500


def start_missing_clocks(*, at: datetime) -> int:
    """Start the clocks of open cases that have none, 500 at the most, as if they had been
    opened now with their moment of receipt; returns how many cases.

    Praise is left out: once accepted it has no clock. Safe to run twice.
    """
    clocks = CaseClock.objects.filter(case=OuterRef("pk"))
    bare = (
        Case.objects.open()
        .filter(quarantine="", next_due_at=None)
        .exclude(kind=CaseKind.PRAISE)
        .exclude(Exists(clocks))
        .order_by("pk")
    )
    done = 0
    for pk in list(bare.values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=pk)
            turn_clocks(case, at=at)
            done += 1
    return done
