"""Reading a table, whatever program wrote it: CSV or XLSX, as a stream of rows of text.

CSV of any length is read without keeping it in memory. A spreadsheet is unpacked in
memory as a whole, so it has a limit: SHEET_ROWS rows and SHEET_CELLS cells.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from members.imports.encoding import detect_encoding, encoding_name
from members.imports.mapping import check_headings, guess_mapping
from members.imports.reasons import FileProblem
from members.imports.spreadsheets import is_spreadsheet, read_sheet

CSV = "csv"
XLSX = "xlsx"
DELIMITERS = (",", ";", "\t")
MOST_BYTES = 500 * 1024 * 1024
SIGNATURES = (
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "bitmap"),
    (b"%PDF", "pdf"),
    (b"PK", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\xd0\xcf\x11\xe0", "old_spreadsheet"),
)
# Excel's own hint in the first line: "sep=;".
SEPARATOR_HINT = re.compile(r"sep=(.)\s*$", re.IGNORECASE)

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Dialect:
    """How a table is written; enough to read it again and to write rejects like it."""

    format: str
    headings: list[str]
    encoding: str = ""
    delimiter: str = ""
    # Number of the line (spreadsheet: row) that holds the headings.
    heading_row: int = 1
    samples: list[list[str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """What ImportBatch.dialect stores."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Dialect":
        """The dialect that `as_json` gave."""
        return cls(**stored)

    @property
    def described(self) -> str:
        """In a few words: "CSV, GB18030", "XLSX"."""
        if self.format == XLSX:
            return "XLSX"
        return f"CSV, {encoding_name(self.encoding)}"


def read_dialect(path: Path, *, samples: int = 5) -> Dialect:
    """Find out how a file is written, and read its headings and first rows.

    Raises FileProblem when it is empty, no table, too large, of unknown or mixed
    characters, or when its first line can't be headings.
    """
    _check_bytes(path)
    if is_spreadsheet(path):
        dialect = Dialect(XLSX, [])
    else:
        _check_signature(path)
        encoding = detect_encoding(path)
        delimiter, heading_row = _find_delimiter(path, encoding)
        dialect = Dialect(CSV, [], encoding, delimiter, heading_row)
    return _with_headings(path, dialect, samples)


def read_rows(path: Path, dialect: Dialect) -> Iterator[Row]:
    """The rows below the headings as (number in the file, cells); blank ones left out.

    Numbers are those a spreadsheet program shows. Cells are trimmed text, at least as
    many as there are headings. Raises FileProblem in the middle when a quotation mark is
    never closed.
    """
    width = len(dialect.headings)
    for number, cells in _records(path, dialect):
        if number <= dialect.heading_row:
            continue
        trimmed = [_trim(cell) for cell in cells]
        while len(trimmed) > width and not trimmed[-1]:
            trimmed.pop()
        if any(trimmed):
            yield number, trimmed + [""] * (width - len(trimmed))


def _trim(cell: str) -> str:
    """A cell without blanks around, and without what guards a formula on its way out."""
    cell = cell.replace("\x00", "").strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" else cell


def _check_bytes(path: Path) -> None:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise FileProblem("too_large", limit=MOST_BYTES // 1024 // 1024)
    with path.open("rb") as file:
        if not file.read(4096).strip(b"\xef\xbb\xbf\xff\xfe\r\n\t \x00"):
            raise FileProblem("empty")


def _check_signature(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(4096)
    for signature, code in SIGNATURES:
        if head.startswith(signature):
            if code == "bitmap" and b"\x00" not in head[:16]:
                continue
            raise FileProblem("picture" if code == "bitmap" else code)
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileProblem("no_table")


def _find_delimiter(path: Path, encoding: str) -> tuple[str, int]:
    """The delimiter whose reading of the first line has the most headings, and its line."""
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(1 << 16)
        hint = SEPARATOR_HINT.match(first)
        if hint:
            return hint[1], 2
    scored = []
    for rank, delimiter in enumerate(DELIMITERS):
        row = next(_split(io.StringIO(first, newline=""), delimiter), [])
        known = max(
            len(guess_mapping(kind, row).mapping) for kind in ("members", "purchases")
        )
        scored.append((known, len(row), -rank, delimiter))
    return max(scored)[3], 1


def _with_headings(path: Path, dialect: Dialect, samples: int) -> Dialect:
    headings: list[str] = []
    heading_row = 0
    for number, cells in _records(path, dialect):
        if number >= dialect.heading_row and any(cell.strip() for cell in cells):
            headings, heading_row = [_trim(cell) for cell in cells], number
            break
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise FileProblem("empty")
    check_headings(headings)
    found = Dialect(
        dialect.format, headings, dialect.encoding, dialect.delimiter, heading_row
    )
    first = []
    for _number, cells in read_rows(path, found):
        first.append([cell[:80] for cell in cells[: len(headings)]])
        if len(first) == samples:
            break
    if not first:
        raise FileProblem("no_rows")
    return Dialect(
        found.format, headings, found.encoding, found.delimiter, heading_row, first
    )


def _records(path: Path, dialect: Dialect) -> Iterator[Row]:
    if dialect.format == XLSX:
        yield from read_sheet(path)
        return
    with path.open(encoding=dialect.encoding, newline="") as file:
        yield from enumerate(_split(file, dialect.delimiter), start=1)


def _split(file: io.TextIOBase | Any, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(file, delimiter=delimiter)
    start = 1
    try:
        for row in reader:
            yield row
            start = reader.line_num + 1
    except csv.Error as error:
        raise FileProblem("unclosed_quote", line=start) from error
