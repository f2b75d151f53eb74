"""Put back what `backup` saved."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backup import BackupRefused, restore_backup
from portal.health import waiting_migrations


class Command(BaseCommand):
    help = (
        "Puts back database, media and private files from FILE. Stop web server and "
        "worker first. Refuses a damaged file, and a database that holds people."
    )
    # The tables may not be there yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="lose what the database holds now"
        )

    def handle(self, *, file: Path, replace: bool, **_options: Any) -> None:
        try:
            counts = restore_backup(file, replace=replace)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Restored from {file}: {counts}")
        if waiting := waiting_migrations():
            self.stdout.write(
                f"The backup is of an older version: {waiting} migrations are waiting. "
                f"Run manage.py migrate."
            )
