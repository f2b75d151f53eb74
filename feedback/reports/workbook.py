"""A report as a workbook: the same figures and tables, no names of customers."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from feedback.reports.figures import Report
from members.scoped_admin import harmless

BOLD = Font(bold=True)


def workbook_of(report: Report, *, title: str, place: str) -> bytes:
    """The workbook's bytes: a sheet of figures, one for each table, trend and causes."""
    book = Workbook()
    first: Any = book.active
    first.title = _("Figures")
    first.column_dimensions["A"].width, first.column_dimensions["B"].width = 42, 34
    _append(first, [title], bold=True)
    _append(first, [place])
    _append(first, [])
    _append(first, [_("Figure"), _("Value"), _("Whole chain")], bold=True)
    for figure in report.figures:
        _append(first, [str(figure.label), figure.value, figure.chain])
    for table in report.tables:
        _table_sheet(book, table)
    _trend_sheet(book, report)
    _pareto_sheet(book, report)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _table_sheet(book: Workbook, table: Any) -> None:
    sheet = _sheet(
        book,
        str(table.title),
        [
            str(table.title),
            _("Received"),
            _("Closed"),
            _("Resolved in time"),
            _("Resolved late"),
            _("In time, %"),
            _("Compensation"),
            _("Per 1,000 purchases"),
        ],
    )
    for row in table.rows:
        counts = [row[code][0] for code in ("received", "ended", "kept", "missed")]
        _append(sheet, [row["name"], *counts, row["in_time"], row["cost"], row["rate"]])


def _trend_sheet(book: Workbook, report: Report) -> None:
    sheet = _sheet(
        book,
        _("Trend"),
        [
            _("From"),
            _("Until"),
            _("Received"),
            _("Purchases"),
            _("Charted"),
            _("Upper control limit"),
        ],
    )
    for point in report.trend.points:
        rate = None if point.rate is None else round(point.rate, 2)
        upper = None if point.upper is None else round(point.upper, 2)
        _append(
            sheet,
            [
                point.span.start,
                point.span.end,
                point.count,
                point.purchases,
                rate,
                upper,
            ],
        )


def _pareto_sheet(book: Workbook, report: Report) -> None:
    sheet = _sheet(
        book,
        _("Pareto"),
        [_("Cause"), _("Received"), _("together, %"), _("Cost"), _("together, %")],
    )
    costs = dict(report.costs)
    for name, each in report.causes:
        paid = costs.get(name)
        _append(
            sheet,
            [
                name,
                each.value,
                each.cumulative,
                paid.value if paid else None,
                paid.cumulative if paid else None,
            ],
        )


def _sheet(book: Workbook, name: str, headings: list[str]) -> Any:
    sheet: Any = book.create_sheet(name[:31])
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.column_dimensions["A"].width = 30
    _append(sheet, headings, bold=True)
    return sheet


def _append(sheet: Any, values: list[Any], *, bold: bool = False) -> None:
    sheet.append([harmless(value) for value in values])
    if bold:
        for cell in sheet[sheet.max_row]:
            cell.font = BOLD
