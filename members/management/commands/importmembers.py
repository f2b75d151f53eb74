"""Imports a file of members."""

from members.choices import ImportKind
from members.management.importing import ImportCommand


class Command(ImportCommand):
    help = (
        "Imports members from a CSV or XLSX file (docs/operating.md has the columns)."
    )
    kind = ImportKind.MEMBERS
