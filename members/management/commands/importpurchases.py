"""Imports a file of purchases."""

from members.choices import ImportKind
from members.management.importing import ImportCommand


class Command(ImportCommand):
    help = (
        "Imports purchases from a CSV or XLSX file (docs/operating.md has the columns)."
    )
    kind = ImportKind.PURCHASES
