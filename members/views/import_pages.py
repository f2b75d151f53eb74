"""What the page of an imported file shows in each of its states."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import ImportOutcome, ImportState
from members.imports.chunks import COUNTED, NOT_TAKEN
from members.imports.columns import COLUMNS, label_of
from members.imports.custom_columns import columns_for
from members.imports.mapping import guess_mapping
from members.imports.reasons import Reason, sentence, sentences
from members.masking import mask_email, mask_phone, mask_text
from members.models import ImportBatch, ImportRow

SHOWN_ROWS = 50
SHOWN_COLUMNS = 6
MASKS = {"phone": mask_phone, "email": mask_email, "wechat": mask_text}
AT_WORK = {
    ImportState.READING: gettext_lazy("Reading the file"),
    ImportState.QUEUED: gettext_lazy("Waiting for its turn"),
    ImportState.RUNNING: gettext_lazy("Importing"),
    ImportState.UNDOING: gettext_lazy("Undoing"),
}


@dataclass(frozen=True)
class Page:
    """Title, template and what it needs."""

    title: str | Promise
    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One row of the file as shown: masked cells and why it was refused."""

    row_no: int
    outcome: str
    outcome_label: str
    cells: list[str]
    why: str


@dataclass(frozen=True)
class Table:
    """Rows of the file under the labels of their columns."""

    heading: str
    labels: list[str]
    lines: list[Line]
    has_reasons: bool = False


def page_of(batch: ImportBatch) -> Page:
    """The page for the batch's state."""
    if batch.state in AT_WORK:
        return _progress(batch)
    if batch.state == ImportState.PREVIEWED:
        return _preview(batch)
    return _result(batch)


def _progress(batch: ImportBatch) -> Page:
    label = AT_WORK[ImportState(batch.state)]
    total = batch.rows_total
    if batch.state == ImportState.READING and not batch.summary.get("is_read"):
        return Page(
            label, "members/imports/progress.html", {"label": label, "read": total}
        )
    if batch.state == ImportState.UNDOING:
        counts = batch.summary.get("counts", {})
        total = counts.get("created", 0) + counts.get("updated", 0)
    percent = round(100 * batch.rows_done / total) if total else 0
    context = {"label": label, "total": total, "percent": min(percent, 100), "step": 4}
    return Page(label, "members/imports/progress.html", context)


def _preview(batch: ImportBatch) -> Page:
    samples = batch.summary.get("samples", {})
    numbers = [
        number
        for outcome in ("created", "updated", "unchanged")
        for number in samples.get(outcome, [])
    ]
    outcomes = {number: outcome for outcome, rows in samples.items() for number in rows}
    taken = _lines(batch, ImportRow.objects.filter(row_no__in=numbers), outcomes)
    counts = batch.summary.get("counts", {})
    tables = [
        _table(batch, _("A look at the rows that go in"), taken),
        _refused(batch, _("Rows that would be refused")),
    ]
    context = {
        "step": 3,
        "tiles": tiles(counts),
        "tables": [table for table in tables if table.lines],
        "will_write": counts.get("created", 0) + counts.get("updated", 0),
        "unknown": guess_mapping(
            batch.kind,
            batch.dialect["headings"],
            columns_for(batch.kind, batch.by),
        ).unknown,
        "not_taken": sum(counts.get(outcome, 0) for outcome in NOT_TAKEN),
    }
    return Page(gettext_lazy("Preview"), "members/imports/preview.html", context)


def _result(batch: ImportBatch) -> Page:
    counts = batch.summary.get("counts", {})
    problem = batch.summary.get("problem")
    tables = [_kept(batch), _refused(batch, _("Refused rows"))]
    context = {
        "step": 4,
        "tiles": tiles(counts),
        "tables": [table for table in tables if table.lines],
        "not_taken": sum(counts.get(outcome, 0) for outcome in NOT_TAKEN),
        "problem": sentence(problem) if problem else "",
        "undo": batch.summary.get("undo"),
        "can_undo": batch.state == ImportState.DONE
        and not batch.summary.get("purged_at"),
        "is_purged": bool(batch.summary.get("purged_at")),
        "has_failed": batch.state == ImportState.FAILED,
    }
    titles: dict[str, str | Promise] = {
        ImportState.DONE: gettext_lazy("Imported"),
        ImportState.UNDONE: gettext_lazy("Undone"),
        ImportState.FAILED: gettext_lazy("Failed"),
    }
    return Page(titles[batch.state], "members/imports/result.html", context)


def tiles(counts: dict[str, int]) -> list[dict[str, Any]]:
    """The counts by outcome, for people."""
    return [
        {
            "outcome": outcome,
            "label": ImportOutcome(outcome).label,
            "count": counts.get(outcome, 0),
        }
        for outcome in COUNTED
    ]


def _refused(batch: ImportBatch, heading: str) -> Table:
    rows = ImportRow.objects.filter(outcome__in=NOT_TAKEN)
    return _table(batch, heading, _lines(batch, rows, {}), has_reasons=True)


def _kept(batch: ImportBatch) -> Table:
    """Rows that an undo left as they are."""
    rows = ImportRow.objects.filter(row_no__in=batch.summary.get("kept", []))
    heading = _("Not taken back")
    return _table(batch, heading, _lines(batch, rows, {}), has_reasons=True)


def _table(
    batch: ImportBatch, heading: str, lines: list[Line], *, has_reasons: bool = False
) -> Table:
    labels = [str(label_of(name)) for name in _shown(batch)]
    return Table(heading, labels, lines, has_reasons)


def _shown(batch: ImportBatch) -> list[str]:
    """The first fields that the file has, in our order."""
    names = [column.name for column in COLUMNS[batch.kind]]
    return [name for name in names if name in batch.mapping][:SHOWN_COLUMNS]


def _lines(batch: ImportBatch, rows: Any, outcomes: dict[int, str]) -> list[Line]:
    names = _shown(batch)
    found = rows.filter(batch=batch).order_by("row_no")[:SHOWN_ROWS]
    return [_line(row, names, batch.mapping, outcomes) for row in found]


def _line(
    row: ImportRow,
    names: list[str],
    mapping: dict[str, int],
    outcomes: dict[int, str],
) -> Line:
    outcome = outcomes.get(row.row_no, row.outcome)
    reasons: list[Reason] = row.reasons
    return Line(
        row.row_no,
        outcome,
        str(ImportOutcome(outcome).label),
        [_cell(name, row.raw, mapping[name]) for name in names],
        sentences(reasons),
    )


def _cell(name: str, raw: list[str], place: int) -> str:
    value = raw[place] if place < len(raw) else ""
    mask = MASKS.get(name)
    return mask(value) if mask and value else value
