"""Files that the virus scanner could not be asked about at once."""

from datetime import datetime

from django.db import transaction

from feedback.actions.changes import save_change
from feedback.choices import Scan
from feedback.models import Attachment
from feedback.scanner import is_set_up, scan

FILES_A_TURN = 50


def scan_pending(*, at: datetime) -> int:
    """Ask about the files that wait; returns how many got an answer. What is infected
    stays on the disk for those who look into it, and is given to nobody."""
    if not is_set_up():
        return 0
    done = 0
    waiting = Attachment.objects.filter(scan=Scan.PENDING).order_by("pk")
    for file in waiting.select_related("case")[:FILES_A_TURN]:
        try:
            with file.file.open("rb") as source:
                verdict = scan(source.read())
        except FileNotFoundError:
            continue
        if verdict == Scan.PENDING:
            break  # the scanner rests; the next turn asks again
        _save(file, verdict, at=at)
        done += 1
    return done


@transaction.atomic
def _save(file: Attachment, verdict: Scan, *, at: datetime) -> None:
    file.scan = verdict
    file.save(update_fields=["scan"])
    if verdict == Scan.INFECTED:
        save_change(file.case, change="infected", at=at, by=None)
