"""Reading and writing XLSX."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from members.imports.reasons import FileProblem

# A sheet is unpacked as a rectangle in memory, about 80 bytes a cell.
SHEET_ROWS = 100_000
SHEET_CELLS = 2_000_000
SHEET_BYTES = 400 * 1024 * 1024
BLOCK = 1 << 20
REFERENCE = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
MIDNIGHT = dt.time()


def is_spreadsheet(path: Path) -> bool:
    """Whether the file is an XLSX workbook, by its contents."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def read_sheet(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first visible sheet that holds anything, as text, numbered from 1.

    Dates become ISO text, whole numbers lose their point, formulas give the result that
    was stored. Raises FileProblem when it is damaged or larger than the limits.
    """
    _check_size(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        visible = [
            meta.name
            for meta in book.sheets_metadata
            if meta.visible == SheetVisibleEnum.Visible
        ]
        for name in visible or book.sheet_names[:1]:
            sheet = book.get_sheet_by_name(name)
            if sheet.start is None:
                continue
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                yield number, [_text(cell) for cell in cells]
            return
    except (CalamineError, OSError) as error:
        raise FileProblem("damaged_spreadsheet") from error


def _check_size(path: Path) -> None:
    """Measure the sheets before they are unpacked: one far-off cell makes a huge one."""
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = [
                info
                for info in archive.infolist()
                if info.filename.startswith(("xl/worksheets/", "xl/sharedStrings"))
            ]
            if sum(info.file_size for info in sheets) > SHEET_BYTES:
                raise _too_large()
            for info in sheets:
                rows, columns = _extent(archive, info)
                if rows > SHEET_ROWS + 1 or rows * columns > SHEET_CELLS:
                    raise _too_large()
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
        raise FileProblem("damaged_spreadsheet") from error


def _extent(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[int, int]:
    rows = columns = 0
    rest = b""
    with archive.open(info) as file:
        while block := file.read(BLOCK):
            text = rest + block
            found = REFERENCE.findall(text)
            rest = text[-32:]
            if found:
                rows = max(rows, *(int(each[1]) for each in found))
                columns = max(columns, *map(_column, {each[0] for each in found}))
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large() -> FileProblem:
    return FileProblem("spreadsheet_too_large", rows=SHEET_ROWS, cells=SHEET_CELLS)


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        if cell.time() == MIDNIGHT:
            return cell.date().isoformat()
        return cell.replace(microsecond=0).isoformat(sep=" ")
    return str(cell)


def write_sheet(path: Path, rows: Iterable[list[str]]) -> None:
    """Write rows of text as XLSX; every cell is text, so no formula can wake up."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    book.save(path)
