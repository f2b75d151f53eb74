"""The monthly report of calls after services as a workbook."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from campaigns.choices import ServiceProblem
from campaigns.queries.follow_up_report import Figures, Report
from members.models import Store
from members.scoped_admin import harmless

BOLD = Font(bold=True)


def workbook_of(report: Report, *, store: Store | None) -> bytes:
    """The workbook's bytes: the figures by store, the measures."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = f"{report.month:%Y-%m}"
    sheet.column_dimensions["A"].width = 24
    sheet.page_setup.orientation = "landscape"
    _append(sheet, [_("Monthly report of calls after services")], bold=True)
    _append(sheet, [f"{report.month:%Y-%m}", str(store or _("All my stores"))])
    _append(sheet, [])
    _append(sheet, [*_headings(), *map(str, ServiceProblem.labels)], bold=True)
    for each in report.stores:
        _append(sheet, _line(each.name, each))
    _append(sheet, _line(_("Together"), report.total), bold=True)
    measures: Any = book.create_sheet(_("Measures")[:31])
    measures.column_dimensions["A"].width, measures.column_dimensions["B"].width = (
        24,
        90,
    )
    for row in report.measures:
        _append(measures, [str(row.store or _("Whole chain")), row.words])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _headings() -> list[str]:
    return [
        _("Store"),
        _("Called"),
        _("Reached"),
        _("Reached, %"),
        _("Gave a mark"),
        _("Satisfied"),
        _("Satisfied, %"),
        _("Mean mark"),
        _("Dissatisfied"),
        _("Complaints opened"),
    ]


def _line(name: str, row: Figures) -> list[Any]:
    return [
        name,
        row.called,
        row.reached,
        row.reached_share,
        row.marked,
        row.satisfied,
        row.satisfied_share,
        row.average,
        row.unhappy,
        row.complaints,
        *row.problem_counts,
    ]


def _append(sheet: Any, values: list[Any], *, bold: bool = False) -> None:
    sheet.append([harmless(value) for value in values])
    if bold:
        for cell in sheet[sheet.max_row]:
            cell.font = BOLD
