"""Save the database and all files in one archive."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.backup import BackupRefused, make_backup


class Command(BaseCommand):
    help = "Saves database, media and private files in one new FILE (a .tar.gz)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: Any) -> None:
        try:
            counts = make_backup(file, at=timezone.now())
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        megabytes = file.stat().st_size / 1_000_000
        self.stdout.write(f"{file}: {counts}, {megabytes:.1f} MB")
