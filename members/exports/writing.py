"""Writing a controlled document: XLSX or CSV, marked, a chunk of rows at a time."""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from members.choices import DocumentForm
from members.exports.columns import Column, Value, chosen, lines_of, with_columns
from members.exports.marks import mark_line, mark_table
from members.exports.selection import in_chunks, rows_of
from members.models import ExportRequest
from members.scoped_admin import harmless

# Excel takes 1,048,576 rows a sheet.
SHEET_ROWS = 1_000_000
# In a header or footer "&" begins a code, and 255 characters are the limit.
FOOTER_LENGTH = 240

Rows = Iterator[list[Value]]


def write_document(
    document: ExportRequest, path: Path, *, after_chunk: Callable[[int], None]
) -> int:
    """Write the members of the document to `path`, in the active language; returns how
    many. ``after_chunk`` is told the count after each thousand, and may raise to stop.
    """
    columns = chosen(document.fields, document.asked_by)
    counted = _Counted(_rows(document, columns, after_chunk))
    if document.form == DocumentForm.XLSX:
        _write_workbook(document, columns, counted, path)
    else:
        _write_csv(document, columns, counted, path)
    return counted.number


class _Counted:
    """The rows, and how many have gone by."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.number = 0

    def __iter__(self) -> Rows:
        for row in self._rows:
            self.number += 1
            yield row


def _rows(
    document: ExportRequest,
    columns: Sequence[Column],
    after_chunk: Callable[[int], None],
) -> Rows:
    done = 0
    for members in in_chunks(with_columns(rows_of(document))):
        for line in lines_of(members):
            yield [column.cell(line, in_full=document.is_in_full) for column in columns]
        done += len(members)
        after_chunk(done)


def _write_csv(
    document: ExportRequest, columns: Sequence[Column], rows: _Counted, path: Path
) -> None:
    # The mark in front lets Excel read Chinese.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for label, value in mark_table(document):
            writer.writerow([harmless(label), harmless(value)])
        writer.writerow([])
        writer.writerow([str(column.label) for column in columns])
        for row in rows:
            writer.writerow([harmless(_text(cell)) for cell in row])
        writer.writerow([])
        writer.writerow([mark_line(document)])


def _text(value: Value) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _write_workbook(
    document: ExportRequest, columns: Sequence[Column], rows: _Counted, path: Path
) -> None:
    book = Workbook(write_only=True)
    cover = book.create_sheet(_("Controlled document"))
    cover.column_dimensions["A"].width, cover.column_dimensions["B"].width = 28, 60
    for label, value in mark_table(document):
        cover.append([_cell(cover, label, bold=True), _cell(cover, value)])
    _foot(cover, document)
    headings = [str(column.label) for column in columns]
    sheet, on_sheet, number = None, SHEET_ROWS, 0
    for row in rows:
        if on_sheet == SHEET_ROWS or sheet is None:
            number += 1
            sheet, on_sheet = _new_sheet(book, document, headings, number), 0
        sheet.append([_cell(sheet, value) for value in row])
        on_sheet += 1
    if sheet is None:
        _new_sheet(book, document, headings, 1)
    book.save(path)


def _new_sheet(
    book: Workbook, document: ExportRequest, headings: Sequence[str], number: int
) -> Any:
    name = _("Members")
    sheet = book.create_sheet(name if number == 1 else f"{name} {number}")
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    for index in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(index)].width = 18
    _foot(sheet, document)
    sheet.append([_cell(sheet, mark_line(document))])
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    return sheet


def _foot(sheet: Any, document: ExportRequest) -> None:
    words = mark_line(document)[:FOOTER_LENGTH].replace("&", "&&")
    sheet.oddFooter.center.text = words
    sheet.oddFooter.center.size = 8


def _cell(sheet: Any, value: Value, *, bold: bool = False) -> Any:
    """A cell; text stays text, so that no formula can wake up."""
    if isinstance(value, int | Decimal | date):
        cell = WriteOnlyCell(sheet, value=value)
    else:
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value or ""))
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
