"""The rows that were not taken, as a file like the one they came in, plus the reason."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from members.imports.chunks import NOT_TAKEN
from members.imports.columns import REASON_HEADINGS
from members.imports.mapping import fold_heading
from members.imports.parsing import XLSX, Dialect
from members.imports.reasons import sentences
from members.imports.spreadsheets import write_sheet
from members.models import ImportBatch, ImportRow

# What a spreadsheet program would run as a formula; numbers and phones are none.
FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
HARMLESS = re.compile(r"[+-]?[\d\s().,/\-]*")


def write_rejects(batch: ImportBatch, path: Path) -> int:
    """Write the refused and ambiguous rows to `path`; returns how many.

    Format, delimiter, encoding and columns are the input's; the last column says why,
    in the active language. Cells that would run as formulas are guarded, and read back
    without the guard.
    """
    dialect = Dialect.from_json(batch.dialect)
    rows = _table(batch, dialect)
    if dialect.format == XLSX:
        write_sheet(path, rows)
    else:
        with path.open(
            "w", encoding=dialect.encoding, newline="", errors="replace"
        ) as file:
            writer = csv.writer(file, delimiter=dialect.delimiter)
            writer.writerows([guarded(cell) for cell in row] for row in rows)
    return batch.rows.filter(outcome__in=NOT_TAKEN).count()


def guarded(cell: str) -> str:
    """The cell with an apostrophe in front if it could run as a formula."""
    if cell.startswith(FORMULA_START) and not HARMLESS.fullmatch(cell):
        return f"'{cell}"
    return cell


def rejects_filename(batch: ImportBatch) -> str:
    """What the file of the rejects is called: "members.csv" gives "members-rejects.csv"."""
    stem = batch.filename.rpartition(".")[0] or batch.filename
    return f"{stem}-rejects.{batch.dialect['format']}"


def _table(batch: ImportBatch, dialect: Dialect) -> Iterator[list[str]]:
    old = {fold_heading(name) for name in REASON_HEADINGS}
    places = [
        place
        for place, heading in enumerate(dialect.headings)
        if fold_heading(heading) not in old
    ]
    headings = [dialect.headings[place] for place in places]
    yield [*headings, _reason_heading(headings)]
    rows = ImportRow.objects.filter(batch=batch, outcome__in=NOT_TAKEN)
    # Rows of a person who was erased are empty.
    rows = rows.exclude(raw=[])
    for row in rows.order_by("row_no").iterator(chunk_size=1000):
        cells = [row.raw[place] for place in places]
        # Cells beyond the headings are why the row was refused: keep them in sight.
        extra = row.raw[len(dialect.headings) :]
        yield [*cells, " ".join([sentences(row.reasons), *extra])]


def _reason_heading(headings: list[str]) -> str:
    """In the language of the other headings."""
    english, chinese = REASON_HEADINGS
    return english if all(heading.isascii() for heading in headings) else chinese
