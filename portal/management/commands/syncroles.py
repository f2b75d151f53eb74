"""Write the roles of portal/roles.py to Django groups."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from portal.roles import write_roles


class Command(BaseCommand):
    help = "Writes the roles of portal/roles.py to groups; safe to run again."

    @transaction.atomic
    def handle(self, **_options: Any) -> None:
        for role, count in write_roles().items():
            self.stdout.write(f"{role}: {count} permissions")
