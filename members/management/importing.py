"""What `manage.py importmembers` and `importpurchases` share."""

import json
import time
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members.choices import ImportState
from members.exceptions import MembersError
from members.imports.chunks import COUNTED
from members.imports.lease import claim
from members.imports.pipeline import discard, start_batch, start_reading, work_on
from members.imports.reasons import sentence
from members.imports.rejects import write_rejects
from members.models import ImportBatch, User

UNREADABLE = 2


class ImportCommand(BaseCommand):
    """Imports a file through the same pipeline as the wizard.

    Prints one line of JSON; ends with 0 when the file was worked through, whatever
    became of its rows, and with 2 and a sentence when it can't be read at all.
    """

    kind = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="CSV or XLSX")
        parser.add_argument("--by", required=True, help="e-mail address of who imports")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would happen, write nothing",
        )
        parser.add_argument("--rejects", help="write the refused rows to this file")
        parser.add_argument(
            "--update",
            action="store_true",
            help="change what is stored already where the file says something else",
        )
        parser.add_argument(
            "--create-stores", action="store_true", help="make stores that are unknown"
        )

    def handle(self, **options: Any) -> None:
        started = time.monotonic()
        at = timezone.now()
        batch = self._start(options, at=at)
        try:
            self._work(batch, at=at)
            if options["rejects"]:
                write_rejects(batch, Path(options["rejects"]))
            self.stdout.write(json.dumps(_counts(batch, started), ensure_ascii=False))
        finally:
            if options["dry_run"] or batch.state == ImportState.FAILED:
                discard(batch=batch)

    def _start(self, options: dict[str, Any], *, at: datetime) -> ImportBatch:
        path = Path(options["file"])
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if by is None:
            message = f"nobody has the e-mail address {options['by']}"
            raise CommandError(message, returncode=UNREADABLE)
        if not path.is_file():
            message = f"there is no file {path}"
            raise CommandError(message, returncode=UNREADABLE)
        settings = {
            "preview": options["dry_run"],
            "update": options["update"],
            "create_stores": options["create_stores"],
        }
        try:
            batch = start_batch(
                kind=self.kind, file=path, filename=path.name, by=by, options=settings
            )
            try:
                start_reading(
                    batch=batch, mapping=batch.mapping, options=settings, at=at
                )
            except MembersError:
                discard(batch=batch)
                raise
        except MembersError as problem:
            raise CommandError(str(problem), returncode=UNREADABLE) from problem
        return batch

    def _work(self, batch: ImportBatch, *, at: datetime) -> None:
        claimed = claim(batch.pk, at=at)
        if claimed is not None:
            work_on(claimed, at=at)
        batch.refresh_from_db()
        if batch.state == ImportState.FAILED:
            message = sentence(batch.summary["problem"])
            raise CommandError(message, returncode=UNREADABLE)


def _counts(batch: ImportBatch, started: float) -> dict[str, Any]:
    counts = batch.summary.get("counts", {})
    return {
        "read": batch.rows_total,
        **{outcome: counts.get(outcome, 0) for outcome in COUNTED},
        "seconds": round(time.monotonic() - started, 2),
    }
